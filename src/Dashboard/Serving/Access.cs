using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Tppo.Dashboard.Serving;

/// <summary>
/// Who is let in. With a token: whoever brings it, once in the address (`?token=…`), then in a cookie. Without one: whoever asks for this
/// machine by a name of its own, so that no page of elsewhere can have its name lead here. No page of another origin may ask for
/// anything but to be shown a page.
/// </summary>
internal sealed class Access(string? token)
{
    private const string Cookie = "tppo-token";
    private const string Parameter = "token";

    public async Task LetInAsync(HttpContext context, RequestDelegate next)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.ContentSecurityPolicy =
            "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        if (IsOfAnotherOrigin(request))
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "asked by a page of another origin");
        else if (token is null)
            await (IsOwnName(request.Host.Host) ? next(context)
                : RefuseAsync(context, StatusCodes.Status403Forbidden, "without a token this is for localhost alone"));
        else if (IsToken(request.Query[Parameter]))
            Admit(context);
        else if (IsToken(request.Cookies[Cookie]))
            await next(context);
        else
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "open the address with ?token=… that the command printed");
    }

    private static bool IsOfAnotherOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0)
            return !Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Authority != request.Host.Value;
        // Browsers send no origin with a plain GET; to be led here from elsewhere is what links are for.
        return request.Headers["Sec-Fetch-Site"] == "cross-site" && request.Headers["Sec-Fetch-Mode"] != "navigate";
    }

    private static bool IsOwnName(string host)
        => host == "localhost" || IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip);

    private bool IsToken(string? given)
        => given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(token!));

    /// <summary>The token goes out of the address, where it would be seen and stored.</summary>
    private void Admit(HttpContext context)
    {
        context.Response.Cookies.Append(
            Cookie, token!, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true });
        context.Response.Redirect(context.Request.PathBase + context.Request.Path);
    }

    private static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync($"tppo dashboard: {why}\n");
    }
}
