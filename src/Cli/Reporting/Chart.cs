namespace Tppo.Cli.Reporting;

/// <summary>A drawn chart.</summary>
/// <param name="Id">A short name, such as <c>learning-curve</c>.</param>
/// <param name="Title">Its heading, which the picture bears too.</param>
/// <param name="Svg">The picture: an <c>svg</c> element that stands alone and may be put into a page beside others.</param>
public sealed record Chart(string Id, string Title, string Svg);
