using System;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Marks one needed symbol version of an ELF64 library as weak (VER_FLG_WEAK in .gnu.version_r), where the system's
/// libstdc++ lacks it. The loader then warns nobody and binds the rest. Only the copy in the output folder is changed:
/// a hard link into the package cache is replaced by a file of its own first. Running it again changes nothing.
/// </summary>
public sealed class WeakenSymbolVersion : Task
{
    private const uint GnuVersionNeeded = 0x6ffffffe;
    private const ushort Weak = 2;

    [Required] public string Library { get; set; }

    [Required] public string Version { get; set; }

    public override bool Execute()
    {
        if (SystemHasVersion())
            return true;
        var written = File.GetLastWriteTimeUtc(Library);
        var elf = File.ReadAllBytes(Library);
        var flags = FindFlags(elf);
        if (flags < 0 || (BitConverter.ToUInt16(elf, flags) & Weak) != 0)
            return true;
        elf[flags] |= (byte)Weak;
        var temporary = Library + ".weak";
        File.WriteAllBytes(temporary, elf);
        File.SetLastWriteTimeUtc(temporary, written); // the same time and size: the next build does not copy it again
        File.Delete(Library);
        File.Move(temporary, Library);
        Log.LogMessage(MessageImportance.Normal, "{0}: {1} is now a weak need", Library, Version);
        return true;
    }

    private bool SystemHasVersion()
    {
        var folders = new[] { "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib" };
        var library = folders.Select(f => Path.Combine(f, "libstdc++.so.6")).FirstOrDefault(File.Exists);
        return library != null && Contains(File.ReadAllBytes(library), Encoding.ASCII.GetBytes(Version + "\0"));
    }

    private static bool Contains(byte[] bytes, byte[] wanted)
    {
        for (var i = 0; i <= bytes.Length - wanted.Length; i++)
        {
            var j = 0;
            while (j < wanted.Length && bytes[i + j] == wanted[j])
                j++;
            if (j == wanted.Length)
                return true;
        }

        return false;
    }

    /// <summary>The offset of vna_flags of the wanted version, or -1. Layout: System V gABI, ELF64 little-endian.</summary>
    private int FindFlags(byte[] elf)
    {
        var sections = (int)BitConverter.ToInt64(elf, 0x28);
        int size = BitConverter.ToUInt16(elf, 0x3A), count = BitConverter.ToUInt16(elf, 0x3C);
        for (var s = 0; s < count; s++)
        {
            var section = sections + s * size;
            if (BitConverter.ToUInt32(elf, section + 4) != GnuVersionNeeded)
                continue;
            var names = (int)BitConverter.ToInt64(elf, sections + BitConverter.ToInt32(elf, section + 0x28) * size + 0x18);
            var need = (int)BitConverter.ToInt64(elf, section + 0x18);
            while (true)
            {
                var entry = need + BitConverter.ToInt32(elf, need + 8);
                for (int i = 0, entries = BitConverter.ToUInt16(elf, need + 2); i < entries; i++)
                {
                    var name = names + BitConverter.ToInt32(elf, entry + 8);
                    if (Encoding.ASCII.GetString(elf, name, Version.Length + 1) == Version + "\0")
                        return entry + 4;
                    entry += BitConverter.ToInt32(elf, entry + 12);
                }

                var next = BitConverter.ToInt32(elf, need + 12);
                if (next == 0)
                    break;
                need += next;
            }
        }

        return -1;
    }
}
