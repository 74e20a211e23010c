using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ScoringService.Tests.Running;

namespace ScoringService.Tests.TestData;

/// <summary>An answer of the service as a client reads it.</summary>
internal sealed record Answer(string Label, float Probability, IReadOnlyList<AnswerClass> Top);

/// <summary>A class in an answer.</summary>
internal sealed record AnswerClass(string Label, float Probability);

/// <summary>Requests and what is expected of their answers.</summary>
internal static class Answers
{
    /// <summary>Sends a picture that must be classified.</summary>
    public static async Task<Answer> ClassifyAsync(this ServiceProcess service, HttpContent content)
    {
        using var response = await service.Client.PostAsync("/classify", content);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return (await response.Content.ReadFromJsonAsync<Answer>())!;
    }

    /// <summary>Sends something that must be refused; the reason that comes back as problem details (RFC 9457).</summary>
    public static async Task<string> RefusalAsync(this ServiceProcess service, HttpContent content, HttpStatusCode expected = HttpStatusCode.BadRequest)
    {
        using var response = await service.Client.PostAsync("/classify", content);
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
        Assert.Equal((int)expected, problem.RootElement.GetProperty("status").GetInt32());
        return problem.RootElement.GetProperty("detail").GetString()!;
    }

    /// <summary>Waits until a figure of /metrics is what it should become.</summary>
    public static async Task WaitForMetricAsync(this ServiceProcess service, string name, double expected)
    {
        for (var attempt = 0; attempt < 500; attempt++)
        {
            if (await service.MetricAsync(name) == expected)
                return;
            await Task.Delay(10);
        }

        Assert.Fail($"{name} is {await service.MetricAsync(name)} and did not become {expected}.");
    }
}
