using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Compat.Tests.MicrosoftML;

public class HostTests
{
    [Fact]
    public void Messages_of_a_channel_reach_the_log_with_their_source_and_kind()
    {
        var context = new MLContext(seed: 1);
        var messages = new List<LoggingEventArgs>();
        context.Log += (sender, message) => messages.Add(message);

        var host = ((IHostEnvironment)context).Register("Trainer");
        using (var channel = host.Start("Training"))
            channel.Info(MessageSensitivity.None, "epoch {0} of {1}", 3, 5);

        Assert.Equal(["Channel started", "epoch 3 of 5"], messages.Take(2).Select(message => message.RawMessage));
        Assert.Equal("[Source=Trainer; Training, Kind=Info] epoch 3 of 5", messages[1].Message);
        Assert.Equal((ChannelMessageKind.Info, "Trainer; Training"), (messages[1].Kind, messages[1].Source));
        Assert.Equal("Channel disposed", messages[^1].RawMessage);
        Assert.StartsWith("Channel finished. Elapsed", messages[^2].RawMessage);
    }

    [Fact]
    public void A_seed_fixes_the_random_source_of_hosts()
    {
        static int Draw(int? seed) => ((IHostEnvironment)new MLContext(seed)).Register("Trainer").Rand.Next();

        Assert.Equal(Draw(5), Draw(5));
        Assert.NotEqual(Draw(5), Draw(6));
    }

    [Theory]
    [InlineData(5, 9)]
    public void A_host_may_have_a_seed_of_its_own(int seed, int expected)
    {
        // The number was computed with a separate implementation of ML.NET's random source.
        var host = ((IHostEnvironment)new MLContext()).Register("Trainer", seed);

        Assert.Equal(expected, host.Rand.Next(10));
    }
}
