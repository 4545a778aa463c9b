using System.Reflection;
using NetArchTest.Rules;

namespace Tppo.Tests.Architecture;

public class LayerTests
{
    private static readonly string[] Foundations = ["Contracts", "Learning", "Modeling", "Tasks"];

    private static Assembly Of(string project) => Assembly.Load("Tppo." + project);

    private static IEnumerable<string> References(string project) => Of(project).GetReferencedAssemblies().Select(name => name.Name!);

    [Theory, InlineData("Contracts"), InlineData("Learning"), InlineData("Modeling"), InlineData("Tasks")]
    public void Foundations_know_neither_one_another_nor_a_broker(string project)
    {
        References(project).ShouldNotContain(name => name.StartsWith("Tppo.", StringComparison.Ordinal));
        References(project).ShouldNotContain(name => name.StartsWith("MassTransit", StringComparison.Ordinal) || name.StartsWith("RabbitMQ", StringComparison.Ordinal));
        var elsewhere = Foundations.Where(other => other != project).Select(other => "Tppo." + other).ToArray();
        Types.InAssembly(Of(project)).ShouldNot().HaveDependencyOnAny(elsewhere).GetResult().IsSuccessful.ShouldBeTrue();
    }

    [Theory, InlineData("Producers", "Consumers"), InlineData("Consumers", "Producers")]
    public void Producers_and_consumers_do_not_know_each_other(string project, string other)
    {
        References(project).ShouldContain("Tppo.Contracts");
        References(project).ShouldNotContain("Tppo." + other);
        References(project).ShouldNotContain("tppo");
    }

    [Theory, InlineData("Runs"), InlineData("Messaging")]
    public void What_every_role_shares_knows_no_role(string project) =>
        References(project).ShouldNotContain(name => name == "Tppo.Producers" || name == "Tppo.Consumers" || name == "Tppo.Hosting" || name == "tppo");

    [Fact]
    public void What_a_run_is_knows_no_broker() =>
        References("Runs").ShouldNotContain(name => name == "Tppo.Messaging" || name.StartsWith("MassTransit", StringComparison.Ordinal) || name.StartsWith("RabbitMQ", StringComparison.Ordinal));

    [Fact]
    public void What_operators_see_hosts_nothing_and_needs_no_page()
    {
        References("Operating").ShouldNotContain(name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        References("Operating").ShouldNotContain(name => name == "Tppo.Hosting" || name == "Tppo.Producers" || name == "tppo");
        References("Dashboard").ShouldNotContain(name => name == "Tppo.Hosting" || name == "Tppo.Producers" || name == "tppo");
    }

    [Fact]
    public void Whoever_hosts_the_pipeline_needs_no_command_line() => References("Hosting").ShouldNotContain("tppo");

    [Fact]
    public void Learning_depends_on_torch_alone() =>
        References("Learning").Where(name => !IsPlatform(name)).ShouldBe(["TorchSharp"]);

    [Fact]
    public void Contracts_depend_on_nothing() => References("Contracts").Where(name => !IsPlatform(name)).ShouldBeEmpty();

    [Fact]
    public void Tasks_depend_on_a_reader_of_Parquet_alone() => References("Tasks").Where(name => !IsPlatform(name)).ShouldBe(["Parquet"]);

    private static bool IsPlatform(string name) => name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard" or "mscorlib" or "Microsoft.Win32.Primitives";
}
