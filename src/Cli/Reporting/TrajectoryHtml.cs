using System.Globalization;
using System.Text;
using Tppo.Operating.Trajectories;
using static Tppo.Cli.Reporting.Html;

namespace Tppo.Cli.Reporting;

/// <summary>Trajectories as HTML: each token shaded by its advantage, a mark wherever a window was cut.</summary>
internal static class TrajectoryHtml
{
    /// <summary>Two columns, or one where one side is empty; nothing where both are.</summary>
    public static string Section(IReadOnlyList<TrajectoryView> before, IReadOnlyList<TrajectoryView> after)
    {
        if (before.Count + after.Count == 0)
            return "";
        var shade = AdvantageShade.For(before.Concat(after));
        var html = new StringBuilder("<section><h2>Trajectories</h2>").Append(Key(shade)).Append("<div class=\"grid\">");
        for (var i = 0; i < Math.Max(before.Count, after.Count); i++)
        {
            AppendCard(html, before, i, "before training", shade);
            AppendCard(html, after, i, "after training", shade);
        }
        return html.Append("</div></section>").ToString();
    }

    private static string Key(AdvantageShade shade)
    {
        const string Cuts = "A bar marks where a window was cut and the next policy went on.";
        if (shade.Largest <= 0)
            return $"<p class=\"key\">{Cuts}</p>";
        var colors = $"{shade.Color(-shade.Largest)},#fff,{shade.Color(shade.Largest)}";
        return string.Create(CultureInfo.InvariantCulture,
            $"""
             <p class="key">Advantage of each token <span class="scale">−{shade.Largest:0.00}
             <b style="background:linear-gradient(90deg,{colors})"></b> +{shade.Largest:0.00}</span> {Cuts}</p>
             """);
    }

    private static void AppendCard(
        StringBuilder html, IReadOnlyList<TrajectoryView> trajectories, int index, string when, AdvantageShade shade)
    {
        if (trajectories.Count == 0)
            return;
        if (index >= trajectories.Count)
        {
            html.Append("<div></div>");
            return;
        }
        var one = trajectories[index];
        html.Append(CultureInfo.InvariantCulture,
            $"""
             <article class="card">
             <header><span class="when">{when}</span><span class="tokens">{Extent(one.Windows)}</span>{Reward(one.Reward)}</header>
             <dl>
             <dt>Prompt</dt><dd class="text">{TokenText.Html(one.Prompt)}</dd>
             <dt>Answer</dt><dd class="text">{TokenText.Html(one.Answer)}</dd>
             </dl>
             <div class="text response">
             """);
        for (var i = 0; i < one.Windows.Count; i++)
        {
            if (i > 0)
                AppendCut(html, one.Windows[i]);
            foreach (var token in one.Windows[i].Tokens)
                AppendToken(html, token, shade);
        }
        html.Append("</div></article>");
    }

    private static string Extent(IReadOnlyList<WindowView> windows)
    {
        if (windows.Count == 0)
            return "no tokens";
        var tokens = windows.Sum(window => window.Tokens.Count);
        var (first, last) = (windows[0].PolicyVersion, windows[^1].PolicyVersion);
        var policies = first == last ? $"v{first}" : $"v{first} to v{last}";
        return $"{tokens} tokens, {windows.Count} {(windows.Count == 1 ? "window" : "windows")}, policy {policies}";
    }

    private static string Reward(double? reward)
    {
        if (reward is not { } value)
            return "<span class=\"reward open\">not ended</span>";
        var number = value.ToString("+0.##;−0.##;0", CultureInfo.InvariantCulture);
        return $"<span class=\"reward {(value > 0 ? "won" : "lost")}\">reward {number}</span>";
    }

    private static void AppendCut(StringBuilder html, WindowView next) => html.Append(CultureInfo.InvariantCulture,
        $"<span class=\"cut\">cut · step {next.Step} · policy v{next.PolicyVersion}</span>");

    private static void AppendToken(StringBuilder html, TokenView token, AdvantageShade shade)
    {
        html.Append("<span title=\"").Append(Encode(AdvantageShade.Title(token.Advantage))).Append('"');
        if (shade.Color(token.Advantage) is { } color)
            html.Append(" style=\"background:").Append(color).Append('"');
        html.Append('>').Append(TokenText.Html(token.Text)).Append("</span>");
    }
}
