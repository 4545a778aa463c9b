using System.Text.Json;
using Tppo.Modeling;
using Tppo.Modeling.Folders;
using Tppo.Runs.Errors;
using Tppo.Runs.Models;
using Tppo.Runs.Options;
using Tppo.Tasks;
using Tppo.Tests.Modeling;
using Tppo.Tests.Modeling.Tokenization;

namespace Tppo.Tests.Runs.Models;

/// <summary>On the folders that transformers wrote; their chats are `&lt;|im_start|>role\ncontent&lt;|im_end|>\n`.</summary>
public sealed class PromptEncoderTests : IDisposable
{
    private static readonly Problem Text = new("What is 2+2?", "4", "jsonl");
    private static readonly Problem Chat = new("Be brief.\nWhat is 2+2?", "4", "jsonl")
    {
        Messages = [new Message("system", "Be brief."), new Message("user", "What is 2+2?")],
    };

    private readonly HfFolder _model = new();

    public void Dispose() => _model.Dispose();

    [Theory, MemberData(nameof(HfReference.Families), MemberType = typeof(HfReference))]
    public void Messages_get_the_ids_that_transformers_gives_their_chat(string family)
    {
        var chat = HfFolder.Expected(family).GetProperty("chat");
        chat.GetProperty("messages")[1].GetProperty("content").GetString().ShouldBe(Chat.Messages![1].Content);
        var folder = HfFolder.Source(family);
        PromptEncoder.Read(new TaskOptions(), folder, TokenizerFile.Read(folder), 100).Encode(Chat).ShouldBe(chat.GetProperty("ids").Deserialize<int[]>()!);
    }

    [Theory]
    [InlineData(ChatTemplateUse.Auto, false, "", "What is 2+2?")]
    [InlineData(ChatTemplateUse.Never, false, "", "What is 2+2?")]
    [InlineData(ChatTemplateUse.Never, true, "", "Be brief.\nWhat is 2+2?")]
    [InlineData(ChatTemplateUse.Never, true, "Q: {prompt}", "Q: Be brief.\nWhat is 2+2?")]
    [InlineData(ChatTemplateUse.Always, false, "", "<|im_start|>user\nWhat is 2+2?<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData(ChatTemplateUse.Always, false, "Q: {prompt}", "<|im_start|>user\nQ: What is 2+2?<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData(ChatTemplateUse.Always, true, "", "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nWhat is 2+2?<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData(ChatTemplateUse.Auto, true, "Q: {prompt}", "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nQ: What is 2+2?<|im_end|>\n<|im_start|>assistant\n")]
    public void The_options_say_what_the_model_is_given(ChatTemplateUse use, bool messages, string promptTemplate, string expected)
        => Given(new TaskOptions { ApplyChatTemplate = use, PromptTemplate = promptTemplate }, messages ? Chat : Text).ShouldBe(expected);

    [Fact]
    public void Only_the_last_message_of_the_user_is_framed()
    {
        var problem = Text with { Messages = [new Message("user", "1"), new Message("assistant", "2"), new Message("user", "3"), new Message("assistant", "4")] };
        WriteTemplate("{% for message in messages %}{{ message.content }};{% endfor %}");
        Given(new TaskOptions { PromptTemplate = "({prompt})" }, problem).ShouldBe("1;2;(3);4;");
    }

    [Fact]
    public void Messages_of_nobody_cannot_be_framed()
        => Should.Throw<UserException>(() => Given(new TaskOptions { PromptTemplate = "({prompt})" }, Text with { Messages = [new Message("system", "Be brief.")] }))
            .Message.ShouldContain("prompt_template");

    [Fact]
    public void What_the_tokenizer_puts_around_a_text_is_not_put_around_a_chat()
    {
        using var llama = new HfFolder("qwen3", json => json["post_processor"] = JsonSerializer.SerializeToNode(new
        {
            type = "TemplateProcessing",
            single = new object[] { new { SpecialToken = new { id = "<|im_start|>", type_id = 0 } }, new { Sequence = new { id = "A", type_id = 0 } } },
            pair = Array.Empty<object>(),
            special_tokens = new Dictionary<string, object> { ["<|im_start|>"] = new { id = "<|im_start|>", ids = new[] { 488 }, tokens = new[] { "<|im_start|>" } } },
        }));
        var encoder = PromptEncoder.Read(new TaskOptions(), llama.Path, llama.Tokenizer(), 100);
        encoder.Encode(Text).Count(id => id == 488).ShouldBe(1);
        encoder.Encode(Chat).Count(id => id == 488).ShouldBe(3);
    }

    [Fact]
    public void Without_a_template_messages_are_joined_and_always_is_an_error()
    {
        File.Delete(Template);
        Given(new TaskOptions(), Chat).ShouldBe(Chat.Prompt);
        var message = Should.Throw<UserException>(() => Given(new TaskOptions { ApplyChatTemplate = ChatTemplateUse.Always }, Chat)).Message;
        message.ShouldContain("apply_chat_template");
        message.ShouldContain(_model.Path);
    }

    [Fact]
    public void A_template_that_is_not_understood_disturbs_only_who_needs_it()
    {
        WriteTemplate("{% if %}");
        Given(new TaskOptions(), Text).ShouldBe(Text.Prompt);
        Given(new TaskOptions { ApplyChatTemplate = ChatTemplateUse.Never }, Chat).ShouldBe(Chat.Prompt);
        Should.Throw<ModelException>(() => Given(new TaskOptions(), Chat)).Message.ShouldContain("chat_template.jinja");
    }

    [Fact]
    public void A_prompt_that_the_template_refuses_is_named_in_one_line()
    {
        WriteTemplate("{{ raise_exception('Roles must\nalternate') }}");
        var message = Should.Throw<UserException>(() => Given(new TaskOptions(), Chat)).Message;
        message.ShouldContain("Roles must alternate");
        message.ShouldContain("Be brief. What is 2+2?");
        message.ShouldNotContain("\n");
    }

    [Fact]
    public void Today_is_the_recipe_s()
    {
        WriteTemplate("{{ strftime_now('%d %b %Y %H:%M') }}");
        Given(new TaskOptions(), Chat).ShouldBe("26 Jul 2024 00:00");
        Given(new TaskOptions { ChatTemplateDate = "2025-12-31" }, Chat).ShouldBe("31 Dec 2025 00:00");
    }

    [Fact]
    public void A_prompt_fits_up_to_the_maximum_length()
    {
        var tokens = Encoder(new TaskOptions(), 100).Encode(Chat).Length;
        Encoder(new TaskOptions(), tokens).Fits(Chat).ShouldBeTrue();
        var shorter = Encoder(new TaskOptions(), tokens - 1);
        shorter.Fits(Chat).ShouldBeFalse();
        Should.Throw<UserException>(() => shorter.Encode(Chat)).Message.ShouldContain($"max_prompt_length is {tokens - 1}, but a prompt has {tokens} tokens");
        WriteTemplate("");
        Encoder(new TaskOptions(), 100).Fits(Chat).ShouldBeFalse();
    }

    private string Template => Path.Combine(_model.Path, "chat_template.jinja");

    private void WriteTemplate(string text) => File.WriteAllText(Template, text);

    private PromptEncoder Encoder(TaskOptions options, int maxLength) => PromptEncoder.Read(options, _model.Path, _model.Tokenizer(), maxLength);

    private string Given(TaskOptions options, Problem problem) => _model.Tokenizer().Decode(Encoder(options, 100).Encode(problem), withSpecial: true);
}
