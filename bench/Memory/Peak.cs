using System.Globalization;

/// <summary>The most memory that this process has had resident since it last asked to forget, in GB (10⁹ bytes). Linux.</summary>
internal static class Peak
{
    public static double Read()
    {
        var line = File.ReadLines("/proc/self/status").Single(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e9;
    }

    public static void Forget() => File.WriteAllText("/proc/self/clear_refs", "5");
}
