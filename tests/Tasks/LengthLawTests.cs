using Tppo.Tasks;

namespace Tppo.Tests.Tasks;

public class LengthLawTests
{
    [Theory, InlineData(2, 8, 40), InlineData(1, 10, 12), InlineData(3, 3.5, 52), InlineData(2, 1e9, 5)]
    public void Draws_follow_the_formula(int min, double mean, int max)
    {
        var law = new LengthLaw(min, mean, max);
        var random = new SeededRandom(11);
        const int n = 200_000;
        var counts = new int[max + 1];
        for (var i = 0; i < n; i++)
            counts[law.Draw(ref random)]++;

        var q = 1 - 1 / (mean - min + 1);
        // P(L = min + k) = p q^k / (1 − q^K), K lengths in all.
        var tail = Math.Pow(q, max - min + 1);
        var expectedMean = 0.0;
        for (var length = 0; length <= max; length++)
        {
            var probability = length < min ? 0 : (1 - q) * Math.Pow(q, length - min) / (1 - tail);
            expectedMean += probability * length;
            ((double)counts[length] / n).ShouldBe(probability, 1e-5 + 5 * Math.Sqrt(probability * (1 - probability) / n));
        }
        var drawnMean = counts.Select((count, length) => (double)count * length).Sum() / n;
        drawnMean.ShouldBe(expectedMean, 5 * (mean < max ? mean : max) / Math.Sqrt(n));
    }

    [Fact]
    public void Uncut_mean_is_the_option()
    {
        var law = new LengthLaw(2, 8, 1000);
        var random = new SeededRandom(12);
        Enumerable.Range(0, 50_000).Average(_ => law.Draw(ref random)).ShouldBe(8, 0.15);
    }

    [Theory, InlineData("program"), InlineData("sum")]
    public void Problems_follow_the_law(string name)
    {
        var task = Samples.Task(name);
        var lengths = Enumerable.Range(0, 30_000).Select(i => Samples.Length(task.Training(8, i).Prompt)).ToList();
        lengths.Average().ShouldBe(7.904, 0.15);
        lengths.Min().ShouldBe(2);
        // P(L > 20) = (q^19 − q^39) / (1 − q^39), q = 6/7.
        ((double)lengths.Count(length => length > 20) / lengths.Count).ShouldBe(0.0512, 0.006);
    }

    [Fact]
    public void Mean_at_the_minimum_is_one_length()
    {
        var random = new SeededRandom(1);
        var law = new LengthLaw(5, 5, 9);
        Enumerable.Range(0, 100).Select(_ => law.Draw(ref random)).ShouldAllBe(length => length == 5);
    }

    [Fact]
    public void Equal_laws_are_equal() => new LengthLaw(2, 8, 40).ShouldBe(new LengthLaw(2, 8, 40));

    [Theory, InlineData(0, 8, 40, "min"), InlineData(2, 1, 40, "mean"), InlineData(2, double.NaN, 40, "mean"), InlineData(9, 9, 8, "max")]
    public void Lengths_out_of_order_are_refused(int min, double mean, int max, string option) =>
        Should.Throw<TaskException>(() => new LengthLaw(min, mean, max)).Message.ShouldStartWith($"problem_length_{option}");
}
