using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Tppo.Modeling;
using Tppo.Modeling.Folders;
using Tppo.Modeling.Tokenization.Templates;

namespace Tppo.Tests.Modeling.Tokenization;

public class ChatTemplateTests
{
    private static readonly JsonSerializerOptions Snake = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static readonly Case[] Cases =
        JsonSerializer.Deserialize<Case[]>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "templates", "jinja.json")), Snake)!;

    private static readonly ChatMessage[] Hello = [new ChatMessage("user", "Hello")];

    public static TheoryData<string> Names() => [.. Cases.Select(c => c.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Renders_what_Jinja_renders(string name)
    {
        var expected = Cases.Single(c => c.Name == name);
        Render(expected.Template, expected.Messages).ShouldBe(expected.Text);
    }

    [Theory, MemberData(nameof(HfReference.Families), MemberType = typeof(HfReference))]
    public void A_folder_s_template_gives_the_text_and_ids_of_the_reference(string family)
    {
        var chat = HfFolder.Expected(family).GetProperty("chat");
        var text = ChatTemplate.Read(HfFolder.Source(family), TimeProvider.System)!.Render(chat.GetProperty("messages").Deserialize<ChatMessage[]>(Snake)!);
        text.ShouldBe(chat.GetProperty("text").GetString());
        TokenizerFile.Read(HfFolder.Source(family)).Encode(text).ShouldBe(chat.GetProperty("ids").Deserialize<int[]>()!);
    }

    [Theory]
    [InlineData("{{ 'text' }}", "text")]
    [InlineData("""[{"name":"tool_use","template":"no"},{"name":"default","template":"{{ eos_token }}"}]""", "<|im_end|>")]
    public void A_template_may_stand_in_the_tokenizer_s_configuration(string template, string expected)
    {
        using var folder = new HfFolder();
        File.Delete(Path.Combine(folder.Path, "chat_template.jinja"));
        ChatTemplate.Read(folder.Path, TimeProvider.System).ShouldBeNull();
        var config = new JsonObject
        {
            ["eos_token"] = new JsonObject { ["content"] = "<|im_end|>" },
            ["chat_template"] = template[0] == '[' ? JsonNode.Parse(template) : template,
        };
        File.WriteAllText(Path.Combine(folder.Path, "tokenizer_config.json"), config.ToJsonString());
        ChatTemplate.Read(folder.Path, TimeProvider.System)!.Render(Hello).ShouldBe(expected);
    }

    [Fact]
    public void The_date_is_that_of_the_clock()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2024, 7, 6, 9, 5, 3, TimeSpan.Zero));
        Render("{{ strftime_now('%d %b %Y, %B %A %H:%M:%S %j %%') }}", Hello, time).ShouldBe("06 Jul 2024, July Saturday 09:05:03 188 %");
    }

    [Fact]
    public void Without_a_generation_prompt_nothing_follows_the_messages()
        => new ChatTemplate("{{ messages[0].content }}{% if add_generation_prompt %}>{% endif %}", "t", Special, TimeProvider.System).Render(Hello, false).ShouldBe("Hello");

    [Theory]
    [InlineData("a\n{{ raise_exception('roles must alternate') }}", 2, "roles must alternate")]
    [InlineData("{{ nothing.at_all }}", 1, "nothing")]
    [InlineData("{{ messages[5].role }}", 1, "5")]
    [InlineData("\n\n{{ messages | shuffle }}", 3, "shuffle")]
    [InlineData("{% if x is strange %}{% endif %}", 1, "strange")]
    [InlineData("{{ 1 + 'a' }}", 1, "+")]
    [InlineData("{{ 1 // 0 }}", 1, "//")]
    [InlineData("{{ f(1) }}", 1, "f is not defined")]
    [InlineData("{% include 'x' %}", 1, "include")]
    [InlineData("{% if true %}\n", 1, "endif")]
    [InlineData("{% endfor %}", 1, "endfor")]
    [InlineData("{{ 'a }}", 1, "not closed")]
    [InlineData("{{ 1 ", 1, "not closed")]
    [InlineData("{# ", 1, "not closed")]
    [InlineData("{{ 1 2 }}", 1, "2")]
    [InlineData("{{ ? }}", 1, "?")]
    [InlineData("{{ 99999999999999999999 }}", 1, "99999999999999999999")]
    [InlineData("{{ range(1000000000) }}", 1, "range")]
    [InlineData("{{ 'aaaaaaaa' * 1000000000 }}", 1, "*")]
    [InlineData("{% set x = namespace %}{% set x.y = 1 %}", 1, "x.y")]
    [InlineData("{{ [1, 2][::0] }}", 1, "step")]
    [InlineData("{% for a, b in [1] %}{% endfor %}", 1, "items")]
    [InlineData("{{ messages | tojson(indent='x') }}", 1, "indent")]
    [InlineData("{{ '\\ud800' }}", 1, "ud800")]
    public void A_template_that_fails_is_named_with_its_line(string template, int line, string named)
    {
        var message = Should.Throw<ModelException>(() => Render(template, Hello)).Message;
        message.ShouldStartWith("t.jinja, line " + line);
        message.ShouldContain(named);
    }

    [Fact]
    public void A_template_that_nests_too_deeply_is_an_error()
    {
        const int Deep = 200_000;
        foreach (var template in new[]
        {
            "{{ " + new string('(', Deep),
            "{{ " + new string('[', Deep),
            "{{ " + string.Concat(Enumerable.Repeat("not ", Deep)),
            "{{ " + string.Concat(Enumerable.Repeat("- ", Deep)) + "1 }}",
            "{{ 1" + string.Concat(Enumerable.Repeat(" ~ 1", Deep)) + " }}",
            string.Concat(Enumerable.Repeat("{% if true %}", Deep)),
            "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        })
        {
            Should.Throw<ModelException>(() => Render(template, Hello)).Message.ShouldStartWith("t.jinja");
        }
    }

    [Fact]
    public void A_damaged_template_renders_or_is_refused()
    {
        string[] pieces = ["{{", "}}", "{%", "%}", "{#", "-", "'", "(", "]", ".", "|", "not", "in", "if", "endif", "\\", "[::", "=", " "];
        Gen.Select(Gen.Int[0, Cases.Length - 1], Gen.Int[0, 400], Gen.Int[0, pieces.Length - 1], Gen.Int[0, 3]).Sample(
            (which, at, piece, drop) =>
            {
                var source = Cases[which].Template;
                at = Math.Min(at, source.Length);
                var damaged = source[..at] + pieces[piece] + source[Math.Min(source.Length, at + drop)..];
                try
                {
                    Render(damaged, Cases[which].Messages).ShouldNotBeNull();
                }
                catch (ModelException exception)
                {
                    exception.Message.ShouldStartWith("t.jinja, line ");
                }
            },
            iter: 5000);
    }

    private static readonly Dictionary<string, string> Special = new() { ["bos_token"] = "<s>", ["eos_token"] = "</s>" };

    private static string Render(string template, IReadOnlyList<ChatMessage> messages, TimeProvider? time = null)
        => new ChatTemplate(template, "t.jinja", Special, time ?? TimeProvider.System).Render(messages);

    private sealed record Case(string Name, string Template, ChatMessage[] Messages, string Text);
}
