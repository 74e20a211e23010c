using System.Security.Cryptography;
using System.Text;

namespace MLNet.CnnCatalog.Tests.Architectures;

public class PeerStateTests
{
    // SHA-256 of the lines "layer0.conv1.weight [64, 3, 3, 3]" of timm's state dict, joined by line feeds.
    [Theory]
    [InlineData("senet154", 1144, "FBE38C6D2B97247C7E52EDCE873F6A4DC13F8AF97214D06D89C4781C38FFE772")]
    [InlineData("xception", 276, "190CB7FDF3693A6B6E34712C74F0614F20CA374ED55E5FD482B1EE5802B708BD")]
    public void State_dict_has_the_keys_and_shapes_of_timm_in_its_order(string name, int count, string hash)
    {
        var parameters = NetworkCatalog.Get(name).Parameters;

        Assert.Equal(count, parameters.Length);
        Assert.Equal(hash, Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parameters)))));
    }
}
