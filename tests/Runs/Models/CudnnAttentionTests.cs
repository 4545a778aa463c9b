using System.Runtime.InteropServices;
using Tppo.Runs.Models;

namespace Tppo.Tests.Runs.Models;

public class CudnnAttentionTests
{
    [Fact]
    public void Is_last_in_the_environment_that_native_libraries_read()
    {
        CudnnAttention.PutLast();
        Marshal.PtrToStringUTF8(NativeEnvironment(CudnnAttention.Variable)).ShouldNotBeNullOrEmpty();
    }

    [DllImport("libc.so.6", EntryPoint = "getenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint NativeEnvironment(string name);
}
