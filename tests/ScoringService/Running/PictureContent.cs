using System.Net.Http.Headers;

namespace ScoringService.Tests.Running;

/// <summary>Bodies of requests.</summary>
internal static class PictureContent
{
    public static HttpContent Of(byte[] file, string type = "application/octet-stream")
    {
        var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    public static HttpContent Form(byte[] file) => new MultipartFormDataContent { { new StringContent("a note"), "note" }, { Of(file), "picture", "photo.jpg" } };
}
