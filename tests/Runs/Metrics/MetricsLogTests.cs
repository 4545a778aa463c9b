using Tppo.Runs.Errors;
using Tppo.Runs.Metrics;
using Tppo.Tests.Cli.Reporting;
using Tppo.Tests.Infra;

namespace Tppo.Tests.Runs.Metrics;

public sealed class MetricsLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("metrics.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_row_is_a_line_in_the_order_of_its_values()
    {
        var log = new MetricsLog(Path);
        log.Append(Row.Of(3, ("critic/vf_loss", 0.5), ("actor/pg_loss", 0.12), ("actor/entropy", double.NaN)));
        log.Append(Row.Of(3, ("eval/avg@1", 0.625), ("eval/truncated", double.PositiveInfinity)));
        File.ReadAllText(Path).ShouldBe("""
            {"step":3,"critic/vf_loss":0.5,"actor/pg_loss":0.12,"actor/entropy":null}
            {"step":3,"eval/avg@1":0.625,"eval/truncated":null}

            """);
    }

    [Fact]
    public void Rows_come_back_as_they_were()
    {
        var log = new MetricsLog(_folder.File("new/metrics.jsonl"));
        log.Append(Row.Of(1, ("z", 1 / 3.0), ("a", -2e-17), ("n", double.NaN)));
        var row = MetricsLog.Read(_folder.File("new/metrics.jsonl")).ShouldHaveSingleItem();
        row.Step.ShouldBe(1);
        row.Values.ShouldBe([new("z", 1 / 3.0), new("a", -2e-17), new("n", double.NaN)]);
        row.Find("n").ShouldBeNull();
        row.Find("absent").ShouldBeNull();
        row.IsEvaluation.ShouldBeFalse();
    }

    [Theory]
    [InlineData("{\"step\":2,\"x\":0.")]
    [InlineData("{\"step\":2,\"x\":1")]
    [InlineData("{")]
    [InlineData("{\"step\":2,\"x\":{}")]
    public void A_torn_last_line_is_left_out_and_cut_off_by_the_next_row(string torn)
    {
        File.WriteAllText(Path, "{\"step\":1,\"x\":1}\n" + torn);
        MetricsLog.Read(Path).Select(row => row.Step).ShouldBe([1]);
        new MetricsLog(Path).Append(Row.Of(2, ("x", 2)));
        File.ReadAllText(Path).ShouldBe("{\"step\":1,\"x\":1}\n{\"step\":2,\"x\":2}\n");
    }

    [Fact]
    public void A_last_line_that_lacks_only_its_newline_is_kept()
    {
        File.WriteAllText(Path, "{\"step\":1,\"x\":1}");
        MetricsLog.Read(Path).Select(row => row.Step).ShouldBe([1]);
        new MetricsLog(Path).Append(Row.Of(2, ("x", 2)));
        File.ReadAllText(Path).ShouldBe("{\"step\":1,\"x\":1}\n{\"step\":2,\"x\":2}\n");
    }

    [Theory]
    [InlineData("{\"step\":2,\"x\":0.", "not valid JSON")]
    [InlineData("", "not valid JSON")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("{\"x\":1}", "no \"step\"")]
    [InlineData("{\"step\":1.5}", "\"step\" is not a whole number")]
    [InlineData("{\"step\":2,\"x\":\"1\"}", "\"x\" is neither a number nor null")]
    public void Any_other_bad_line_is_named_and_passed_over(string line, string what)
    {
        File.WriteAllText(Path, $"{{\"step\":1}}\n{line}\n{{\"step\":3}}\n");
        var reports = new List<string>();
        MetricsLog.Read(Path, reports.Add).Select(row => row.Step).ShouldBe([1, 3]);
        reports.ShouldHaveSingleItem().ShouldStartWith($"{Path}:2: {what}");
    }

    [Fact]
    public void A_bad_line_with_its_newline_is_named_even_if_it_is_the_last()
    {
        File.WriteAllText(Path, "{\"step\":1}\n{\"step\":\n");
        var reports = new List<string>();
        MetricsLog.Read(Path, reports.Add).Select(row => row.Step).ShouldBe([1]);
        reports.ShouldHaveSingleItem().ShouldContain(":2: ");
    }

    [Fact]
    public void A_file_that_is_not_there_is_an_error() =>
        Should.Throw<UserException>(() => MetricsLog.Read(Path)).Message.ShouldContain("no such file");

    [Fact]
    public void A_resumed_run_drops_the_rows_that_it_will_write_again()
    {
        var log = new MetricsLog(Path);
        foreach (var step in new[] { 1, 2, 3, 4 })
            log.Append(Row.Of(step, ("x", step)));
        log.Append(Row.Of(2, ("eval/avg@1", 0.5)));
        File.AppendAllText(Path, "{\"step\":5,\"x");

        var resumed = new MetricsLog(Path);
        resumed.TruncateFrom(3);
        resumed.Append(Row.Of(3, ("x", 30)));

        File.ReadAllText(Path).ShouldBe("""
            {"step":1,"x":1}
            {"step":2,"x":2}
            {"step":2,"eval/avg@1":0.5}
            {"step":3,"x":30}

            """);
        Directory.GetFiles(_folder.Path).ShouldBe([Path]);
    }

    [Fact]
    public void Truncating_no_file_does_nothing()
    {
        new MetricsLog(Path).TruncateFrom(1);
        File.Exists(Path).ShouldBeFalse();
    }

    [Fact]
    public void Accuracy_is_found_for_any_k()
    {
        Row.Of(1, ("eval/pass@8", 0.9), ("eval/avg@8", 0.4)).EvaluationAccuracy.ShouldBe(0.4);
        Row.Of(1, ("eval/pass@8", 0.9)).EvaluationAccuracy.ShouldBeNull();
        Row.Of(1, ("eval/pass@8", 0.9)).IsEvaluation.ShouldBeTrue();
    }
}
