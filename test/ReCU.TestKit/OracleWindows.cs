using ReCU.Graph;

namespace ReCU.TestKit;

/// <summary>The oracle's sliding windows. Taps outside the image add nothing and never win.</summary>
internal static class OracleWindows
{
    public static double[] Convolve(double[] x, FeatureShape shape, float[] weights, int filters, Window window)
    {
        FeatureShape output = Output(shape, filters, window);
        var y = new double[output.Count];
        ForEach(output, (o, row, column, index) =>
        {
            for (int c = 0; c < shape.Channels; c++)
            {
                foreach ((int tap, int pixel) in Taps(shape, window, row, column))
                {
                    int weight = (o * shape.Channels + c) * window.KernelHeight * window.KernelWidth + tap;
                    y[index] += weights[weight] * x[c * shape.Area + pixel];
                }
            }
        });
        return y;
    }

    public static double[] Pool(double[] x, FeatureShape shape, Window window, Func<IEnumerable<double>, double> reduce)
    {
        FeatureShape output = Output(shape, shape.Channels, window);
        var y = new double[output.Count];
        ForEach(output, (c, row, column, index) =>
            y[index] = reduce(Taps(shape, window, row, column).Select(tap => x[c * shape.Area + tap.Pixel])));
        return y;
    }

    private static FeatureShape Output(FeatureShape shape, int channels, Window window) => new(
        channels,
        (shape.Height + 2 * window.Padding - window.KernelHeight) / window.Stride + 1,
        (shape.Width + 2 * window.Padding - window.KernelWidth) / window.Stride + 1);

    private static void ForEach(FeatureShape shape, Action<int, int, int, int> visit)
    {
        int index = 0;
        for (int channel = 0; channel < shape.Channels; channel++)
        {
            for (int row = 0; row < shape.Height; row++)
            {
                for (int column = 0; column < shape.Width; column++)
                {
                    visit(channel, row, column, index++);
                }
            }
        }
    }

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
