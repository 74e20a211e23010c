using System.Runtime.InteropServices;

namespace Microsoft.ML.Images.Codecs;

/// <summary>The codecs are the distribution's own libraries.</summary>
internal static class NativeImageLibrary
{
    public static void Require(string library, string debianPackage)
    {
        if (!NativeLibrary.TryLoad(library, typeof(NativeImageLibrary).Assembly, searchPath: null, out _))
        {
            throw new DllNotFoundException(
                $"The image codec {library} is not installed. On Debian or Ubuntu: apt-get install {debianPackage}.");
        }
    }
}
