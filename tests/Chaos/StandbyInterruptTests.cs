using Tppo.Tests.Infra;
using Tppo.Tests.Reporting;

namespace Tppo.Tests.Chaos;

/// <summary>One that stands by for another's role ends when it is asked to, and leaves the run alone.</summary>
public sealed class StandbyInterruptTests(Broker broker) : IDisposable
{
    private const int Interrupt = 2;
    private const int Terminate = 15;
    private readonly TemporaryFolder _folder = new();
    private readonly List<RoleProcess> _roles = [];

    public void Dispose()
    {
        foreach (var role in _roles)
            role.Dispose();
        _folder.Dispose();
    }

    [Theory, InlineData("policy", Interrupt), InlineData("batching", Terminate)]
    public async Task A_standby_that_is_told_to_end_ends_with_0_and_the_holder_keeps_its_role(string name, int signal)
    {
        var address = await broker.VirtualHostAsync();
        var holder = Start(name, address);
        await holder.UntilAsync(() => File.Exists(_folder.File($"runs/one/leases/{name}.json")));
        var lease = File.ReadAllText(_folder.File($"runs/one/leases/{name}.json"));
        var standby = Start(name, address);
        await standby.UntilAsync(() => standby.Said("stands by for"));
        standby.Signal(signal);
        (await standby.EndAsync()).ShouldContain($"{name}: stopped; start it again to go on");
        File.ReadAllText(_folder.File($"runs/one/leases/{name}.json")).ShouldBe(lease);
        holder.Signal(signal);
        (await holder.EndAsync()).ShouldContain($"{name}: stopped; start it again to go on");
    }

    private RoleProcess Start(string name, Uri address)
    {
        var role = new RoleProcess(name, _folder.Path, ["--name", "one", "--broker", address.OriginalString]);
        _roles.Add(role);
        role.Start();
        return role;
    }
}
