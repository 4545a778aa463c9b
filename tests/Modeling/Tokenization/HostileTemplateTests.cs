using Tppo.Modeling;
using Tppo.Modeling.Tokenization.Templates;

namespace Tppo.Tests.Modeling.Tokenization;

/// <summary>Templates that would take for ever, or all memory, or end the process: each is one error.</summary>
public class HostileTemplateTests
{
    private const string Thrice = "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}";
    private const string Doubled = "{% set n = namespace(v='ab', w=[], x=[], y=[]) %}";

    [Theory]
    [InlineData(Thrice + "{% endfor %}{% endfor %}{% endfor %}", "steps")]
    [InlineData(Thrice + "{% set d = 1 %}{% endfor %}{% endfor %}{% endfor %}", "steps")]
    [InlineData("{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(60) }}", "steps")]
    [InlineData(Doubled + "{% for i in range(60) %}{% set n.v = n.v ~ n.v %}{% endfor %}", "characters")]
    [InlineData(Doubled + "{% for i in range(60) %}{% set n.v = n.v + n.v %}{% endfor %}", "characters")]
    [InlineData(Doubled + "{% for i in range(60) %}{% set n.v = n.v | replace('a', n.v) %}{% endfor %}", "characters")]
    [InlineData(Doubled + "{% for i in range(60) %}{% set n.v = n.v.replace('b', n.v, 9999999) %}{% endfor %}", "characters")]
    [InlineData(Doubled + "{% for i in range(60) %}{% set n.v = [n.v, n.v] | join(n.v) %}{% endfor %}", "characters")]
    [InlineData(Doubled + "{% for i in range(60) %}{% set n.v = n.v.join([n.v, n.v]) %}{% endfor %}", "characters")]
    [InlineData(Doubled + "{% for i in range(60) %}{% set n.v = n.v.join(n.v) %}{% endfor %}", "characters")]
    [InlineData("{{ ('a\n' * 500000) | indent(64) }}", "characters")]
    [InlineData(Doubled + "{% for i in range(60) %}{% set n.v = n.v | tojson %}{% endfor %}", "characters")]
    [InlineData(Doubled + "{% for i in range(60) %}{% set s %}{{ n.v }}{{ n.v }}{% endset %}{% set n.v = s %}{% endfor %}", "characters")]
    [InlineData(Doubled + "{% for i in range(60) %}{% set n.w = n.w + n.w + [1] %}{% endfor %}", "items")]
    [InlineData(Doubled + "{% for i in range(99) %}{% set n.w = [n.w, n.w] %}{% endfor %}{{ n.w }}", "characters")]
    [InlineData(Doubled + "{% for i in range(99) %}{% set n.w = [n.w, n.w] %}{% endfor %}{{ n.w | tojson }}", "characters")]
    [InlineData(Doubled + "{% for i in range(99) %}{% set n.x = [n.x, n.x] %}{% set n.y = [n.y, n.y] %}{% endfor %}{{ n.x == n.y }}", "compared")]
    [InlineData(Doubled + "{% for i in range(99999) %}{% set n.w = [n.w] %}{% endfor %}{{ n.w }}", "deep")]
    [InlineData(Doubled + "{% for i in range(99999) %}{% set n.w = {'a': n.w} %}{% endfor %}{{ n.w }}", "deep")]
    [InlineData(Doubled + "{% for i in range(99999) %}{% set n.w = [n.w] %}{% endfor %}{{ n.w | tojson }}", "deep")]
    [InlineData(Doubled + "{% for i in range(99999) %}{% set n.x = [n.x] %}{% set n.y = [n.y] %}{% endfor %}{{ n.x == n.y }}", "compared")]
    [InlineData(Doubled + "{% set n.w = range(99999) %}{% for i in n.w %}{% set n.x = n.w | map('string') | select('in', n.w) %}{% endfor %}", "steps")]
    [InlineData("{{ 'ab' * 4611686020574871552 }}", "*")]
    [InlineData("{{ 'a b' | float | foo }}", "foo")]
    [InlineData("{{ ٣ }}", "٣")]
    public void Ends_in_an_error_that_says_why(string template, string why)
    {
        var message = Should.Throw<ModelException>(() => Render(template)).Message;
        message.ShouldStartWith("t.jinja");
        message.ShouldContain(why);
        message.Length.ShouldBeLessThan(1000);
    }

    [Fact]
    public void A_filter_of_filters_of_filters_is_refused()
    {
        var filters = string.Join(", ", Enumerable.Repeat("'map'", 100_000));
        Should.Throw<ModelException>(() => Render($"{{{{ 'a' | map({filters}) }}}}")).Message.ShouldContain("map of map");
    }

    [Theory, InlineData("{{ 'abc'.split('b', 2147483647) }}"), InlineData("{{ 'a b'.split(none, 2147483647) }}")]
    public void The_largest_number_of_splits_is_no_bound(string template) => Render(template).ShouldStartWith("['a'");

    [Fact]
    public void Rendering_on_a_small_stack_is_an_error_and_no_crash()
    {
        var nested = new ChatTemplate(
            string.Concat(Enumerable.Repeat("{% set a %}", 2000)) + string.Concat(Enumerable.Repeat("{% endset %}", 2000)), "t.jinja", new Dictionary<string, string>(), TimeProvider.System);
        ModelException? error = null;
        var thread = new Thread(() => error = Should.Throw<ModelException>(() => nested.Render([])), maxStackSize: 256 << 10);
        thread.Start();
        thread.Join();
        error!.Message.ShouldContain("deep");
    }

    [Fact]
    public void A_long_chat_is_none_of_these()
    {
        var chat = Enumerable.Range(0, 2000).Select(i => new ChatMessage(i % 2 == 0 ? "user" : "assistant", new string('x', 2000))).ToList();
        var template = ChatTemplate.Read(HfFolder.Source("qwen3"), TimeProvider.System)!;
        template.Render(chat).Length.ShouldBeGreaterThan(4_000_000);
    }

    private static string Render(string template)
        => new ChatTemplate(template, "t.jinja", new Dictionary<string, string>(), TimeProvider.System).Render([new ChatMessage("user", "Hello")]);
}
