using System.Xml.Linq;
using Tppo.Operating.Charts;

namespace Tppo.Cli.Reporting;

/// <summary>Makes ScottPlot's SVG fit for a page that holds several.</summary>
internal static class ChartSvg
{
    /// <summary>The namespace of every element.</summary>
    public static XNamespace Namespace { get; } = "http://www.w3.org/2000/svg";

    /// <summary>
    /// No ids, which would clash (they belong to clips, and nothing lies outside its frame); the picture scales with its box; and a
    /// screen reader is told the title.
    /// </summary>
    public static void MakeEmbeddable(XElement svg, ChartSpec spec)
    {
        svg.Attributes().Where(attribute => attribute.IsNamespaceDeclaration && attribute.Name.LocalName == "xlink").Remove();
        svg.Descendants().Where(element => element.Name.LocalName is "text" or "clipPath").Remove();
        svg.Descendants().Attributes("clip-path").Remove();
        svg.DescendantNodes().OfType<XText>().Remove();
        svg.SetAttributeValue("viewBox", $"0 0 {ChartFrame.Width} {ChartFrame.Height}");
        svg.SetAttributeValue("role", "img");
        svg.SetAttributeValue("aria-label", spec.Title);
    }
}
