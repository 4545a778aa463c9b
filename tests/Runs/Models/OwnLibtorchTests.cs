using Tppo.Runs.Errors;
using Tppo.Runs.Models;

namespace Tppo.Tests.Runs.Models;

public sealed class OwnLibtorchTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("libtorch-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, InlineData(null), InlineData("")]
    public void Without_the_variable_nothing_happens(string? value) => Should.NotThrow(() => OwnLibtorch.Load(_ => value, AppContext.BaseDirectory));

    [Fact]
    public void A_folder_without_libtorch_is_refused() => Refused(_folder.FullName, "there is no libtorch.so");

    [Fact]
    public void Libraries_that_do_not_load_are_refused_with_the_loaders_reason()
    {
        Write(_folder.FullName);
        Refused(_folder.CreateSubdirectory("program").FullName, "libtorch.so does not load", "file too short");
    }

    [Fact]
    public void A_program_that_has_a_libtorch_of_its_own_is_refused()
    {
        var program = _folder.CreateSubdirectory("program").FullName;
        Write(_folder.FullName);
        Write(program);
        Refused(program, "-p:TorchBackend=own");
    }

    private static void Write(string folder) => File.WriteAllText(Path.Combine(folder, "libtorch.so"), "no library");

    private void Refused(string program, params string[] reasons)
    {
        var message = Should.Throw<UserException>(() => OwnLibtorch.Load(Environment, program)).Message;
        foreach (var part in reasons.Append($"TPPO_LIBTORCH={_folder.FullName}"))
            message.ShouldContain(part);
        message.ShouldNotContain("\n");

        string? Environment(string name) => name == "TPPO_LIBTORCH" ? _folder.FullName : null;
    }
}
