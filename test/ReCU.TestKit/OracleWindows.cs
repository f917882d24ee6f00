using ReCU.Graph;

namespace ReCU.TestKit;

/// <summary>The oracle's sliding windows. Taps outside the image add nothing and never win.</summary>
internal static class OracleWindows
{
    public static double[] Convolve(double[] x, FeatureShape shape, float[] weights, int filters, Window window)
    {
        FeatureShape output = Output(shape, filters, window);
        int kernel = window.KernelHeight * window.KernelWidth;
        var y = new double[output.Count];
        for (int position = 0; position < output.Area; position++)
        {
            foreach ((int tap, int pixel) in Taps(shape, window, position / output.Width, position % output.Width))
            {
                for (int o = 0; o < filters; o++)
                {
                    for (int c = 0; c < shape.Channels; c++)
                    {
                        y[o * output.Area + position] +=
                            weights[(o * shape.Channels + c) * kernel + tap] * x[c * shape.Area + pixel];
                    }
                }
            }
        }

        return y;
    }

    public static double[] Pool(double[] x, FeatureShape shape, Window window, Func<IEnumerable<double>, double> reduce)
    {
        FeatureShape output = Output(shape, shape.Channels, window);
        var y = new double[output.Count];
        for (int position = 0; position < output.Area; position++)
        {
            List<(int Tap, int Pixel)> taps =
                Taps(shape, window, position / output.Width, position % output.Width);
            for (int c = 0; c < shape.Channels; c++)
            {
                y[c * output.Area + position] = reduce(taps.Select(tap => x[c * shape.Area + tap.Pixel]));
            }
        }

        return y;
    }

    private static FeatureShape Output(FeatureShape shape, int channels, Window window) => new(
        channels,
        (shape.Height + 2 * window.Padding - window.KernelHeight) / window.Stride + 1,
        (shape.Width + 2 * window.Padding - window.KernelWidth) / window.Stride + 1);

    private static List<(int Tap, int Pixel)> Taps(FeatureShape shape, Window window, int row, int column)
    {
        var taps = new List<(int, int)>();
        for (int i = 0; i < window.KernelHeight; i++)
        {
            for (int j = 0; j < window.KernelWidth; j++)
            {
                int y = row * window.Stride + i - window.Padding;
                int x = column * window.Stride + j - window.Padding;
                if (y >= 0 && y < shape.Height && x >= 0 && x < shape.Width)
                {
                    taps.Add((i * window.KernelWidth + j, y * shape.Width + x));
                }
            }
        }

        return taps;
    }
}
