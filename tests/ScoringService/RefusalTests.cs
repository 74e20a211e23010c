using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MLNet.CnnCatalog.Tests.Data;
using ScoringService.Tests.Running;
using ScoringService.Tests.TestData;

namespace ScoringService.Tests;

public sealed class RefusalTests(RunningService running) : IClassFixture<RunningService>
{
    private static readonly byte[] Jpeg = DrawnPictures.Encode(seed: 1, ".jpg", 160, 120);
    private static readonly byte[] Png = DrawnPictures.Encode(seed: 1, ".png", 160, 120);

    public static TheoryData<string, byte[], string> Unusable => new()
    {
        { "nothing", [], "empty" },
        { "one byte", [0xFF], "decoded" },
        { "text", "This is no picture."u8.ToArray(), "decoded" },
        { "GIF", "GIF89a\u0001\0\u0001\0\0\0\0;"u8.ToArray(), "decoded" },
        { "PNG's signature alone", Png[..8], "decoded" },
        { "PNG without a header", [.. Png[..8], .. Png[33..]], "decoded" },
        { "PNG cut in its data", Png[..(Png.Length / 2)], "truncated" },
        { "PNG with other data", HostilePictures.Damage(Png, HostilePictures.DataOf(Png) + 5), "decoded" },
        { "PNG with another width", HostilePictures.Damage(Png, 19), "decoded" },
        { "PNG of no pixels", HostilePictures.Png(0, 5), "decoded" },
        { "PNG of 30,000 pixels squared", HostilePictures.Png(30_000, 30_000), "30000 x 30000" },
        { "PNG of four thousand million pixels squared", HostilePictures.Png(uint.MaxValue, uint.MaxValue), "decoded" },
        { "PNG as thin as a thread", HostilePictures.Png(999_999, 1), "decoded" },
        { "JPEG's first bytes alone", Jpeg[..3], "decoded" },
        { "JPEG cut in its header", Jpeg[..30], "decoded" },
        { "JPEG cut in its data", Jpeg[..(Jpeg.Length * 3 / 4)], "truncated" },
        { "JPEG with a segment that is not there", [0xFF, 0xD8, 0xFF, 0xE0, 0, 0], "decoded" },
        { "JPEG without a picture", [0xFF, 0xD8, 0xFF, 0xD9], "decoded" },
        { "JPEG of no height", HostilePictures.Jpeg(16, 0), "decoded" },
        { "JPEG of 65,500 pixels squared", HostilePictures.Jpeg(65_500, 65_500), "65500 x 65500" },
        { "JPEG of two sizes", HostilePictures.Jpeg(16, 16, headers: 2), "decoded" },
        { "JPEG of a thousand scans", HostilePictures.Jpeg(900, 900, scans: 1000), "scans" },
        { "JPEG without tables", HostilePictures.Jpeg(16, 16), "decoded" },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task A_file_that_is_no_usable_picture_gets_400_with_a_reason(string what, byte[] file, string reason)
    {
        var refusal = await running.Service.RefusalAsync(PictureContent.Of(file));
        Assert.True(refusal.Contains(reason, StringComparison.Ordinal), $"{what}: {refusal}");
        Assert.Equal(refusal, await running.Service.RefusalAsync(PictureContent.Form(file)));
    }

    [Fact]
    public async Task A_file_that_lacks_its_end_and_no_pixel_is_taken()
    {
        await running.Service.ClassifyAsync(PictureContent.Of(Png[..^12]));
        await running.Service.ClassifyAsync(PictureContent.Of(File.ReadAllBytes(OddFiles.PathOf("no-end-marker.jpg"))));
    }

    [Fact]
    public async Task A_header_of_many_pixels_takes_no_memory()
    {
        await running.Service.RefusalAsync(PictureContent.Of(HostilePictures.Png(2_000_000, 1)));
        var before = running.Service.PeakBytes();
        for (var i = 0; i < 20; i++)
            await running.Service.RefusalAsync(PictureContent.Of(HostilePictures.Png(30_000, 30_000)));
        Assert.InRange(running.Service.PeakBytes() - before, 0, 20 << 20);
    }

    [Fact]
    public async Task A_file_of_too_many_bytes_gets_413()
    {
        var file = new byte[RunningService.MaxBytes + 1];
        Jpeg.CopyTo(file, 0);
        Assert.Contains($"{RunningService.MaxBytes}", await running.Service.RefusalAsync(PictureContent.Of(file), HttpStatusCode.RequestEntityTooLarge));
        Assert.Contains($"{RunningService.MaxBytes}", await running.Service.RefusalAsync(PictureContent.Form(file), HttpStatusCode.RequestEntityTooLarge));
    }

    [Fact]
    public async Task A_file_that_does_not_say_its_length_gets_413_when_it_does_not_end()
    {
        var content = PictureContent.Of(new byte[RunningService.MaxBytes + 1]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/classify") { Content = content };
        request.Headers.TransferEncodingChunked = true;
        using var response = await running.Service.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task A_file_as_large_as_allowed_is_taken()
    {
        var file = new byte[RunningService.MaxBytes];
        Jpeg.CopyTo(file, 0);
        await running.Service.ClassifyAsync(PictureContent.Of(file, "image/jpeg"));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("image/gif")]
    [InlineData("application/json")]
    public async Task Another_content_type_gets_415(string type) =>
        Assert.Contains(type, await running.Service.RefusalAsync(PictureContent.Of(Jpeg, type), HttpStatusCode.UnsupportedMediaType));

    [Fact]
    public async Task No_content_type_gets_415() =>
        await running.Service.RefusalAsync(new ByteArrayContent(Jpeg), HttpStatusCode.UnsupportedMediaType);

    [Fact]
    public async Task A_form_without_a_file_gets_400() => Assert.Contains(
        "no file", await running.Service.RefusalAsync(new MultipartFormDataContent { { new StringContent("a note"), "note" } }));

    [Theory]
    [InlineData("multipart/form-data", "x")]
    [InlineData("multipart/form-data; boundary=abc", "x")]
    [InlineData("multipart/form-data; boundary=abc", "--abc\r\nContent-Disposition: form-data; name=f; filename=f\r\n\r\nxyz")]
    public async Task A_damaged_form_gets_400(string type, string body)
    {
        var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        Assert.Contains("form", await running.Service.RefusalAsync(content));
    }

    [Theory]
    [InlineData("GET", "/classify", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound)]
    public async Task Other_paths_and_methods_are_refused(string method, string path, HttpStatusCode expected)
    {
        using var response = await running.Service.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(expected, response.StatusCode);
    }
}
