using System.Xml.Linq;

namespace Tppo.Cli.Reporting;

/// <summary>Makes ScottPlot's SVG fit for a page that holds several.</summary>
internal static class ChartSvg
{
    /// <summary>The namespace of every element.</summary>
    public static XNamespace Namespace { get; } = "http://www.w3.org/2000/svg";

    /// <summary>Ids become unique among charts, the picture scales with its box, and a screen reader is told the title.</summary>
    public static void MakeEmbeddable(XElement svg, ChartSpec spec)
    {
        svg.Attributes().Where(attribute => attribute.IsNamespaceDeclaration && attribute.Name.LocalName == "xlink").Remove();
        svg.Descendants(Namespace + "text").Remove();
        foreach (var element in svg.DescendantsAndSelf())
        {
            element.Nodes().OfType<XText>().Remove();
            if (element.Attribute("id") is { } id)
                id.Value = $"{spec.Id}-{id.Value}";
            if (element.Attribute("clip-path") is { } clip)
                clip.Value = clip.Value.Replace("url(#", $"url(#{spec.Id}-", StringComparison.Ordinal);
        }
        svg.SetAttributeValue("viewBox", $"0 0 {ChartFrame.Width} {ChartFrame.Height}");
        svg.SetAttributeValue("role", "img");
        svg.SetAttributeValue("aria-label", spec.Title);
    }
}
