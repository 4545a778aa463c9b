using System.Text;

namespace Tppo.Contracts.Wire;

/// <summary>UTF-8 without replacement characters: text comes back as it was, or not at all.</summary>
internal static class Utf8
{
    public static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
