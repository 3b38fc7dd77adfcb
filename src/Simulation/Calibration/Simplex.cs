namespace EventSim.Simulation.Calibration;

/// <summary>Nelder and Mead's search for a minimum, with the coefficients that Gao and Han (2012) give for many
/// dimensions.</summary>
internal static class Simplex
{
    private const double Enough = 1e-7;

    /// <summary>The best point found.</summary>
    /// <param name="function">What is minimised.</param>
    /// <param name="start">Where the search starts. Shape: [dimensions].</param>
    /// <param name="step">How far the first points are from it.</param>
    /// <param name="most">Evaluations at most, but for those of one round.</param>
    public static (double[] Point, double Value) Minimum(
        Func<double[], double> function, double[] start, double step, int most)
    {
        var search = new Search(function, start, step);
        while (search.Evaluations < most && search.Spread > Enough) search.Round();
        return search.Best;
    }

    private sealed class Search
    {
        private readonly Func<double[], double> _function;
        private readonly int _dimensions;
        private readonly double[][] _points;
        private readonly double[] _values;
        private readonly double _expansion;
        private readonly double _contraction;
        private readonly double _shrinking;

        public Search(Func<double[], double> function, double[] start, double step)
        {
            _function = function;
            _dimensions = start.Length;
            _points = new double[_dimensions + 1][];
            _values = new double[_dimensions + 1];
            var many = _dimensions >= 3;
            _expansion = many ? 1 + (2.0 / _dimensions) : 2;
            _contraction = many ? 0.75 - (0.5 / _dimensions) : 0.5;
            _shrinking = many ? 1 - (1.0 / _dimensions) : 0.5;
            for (var i = 0; i <= _dimensions; i++)
            {
                _points[i] = (double[])start.Clone();
                if (i > 0) _points[i][i - 1] += i % 2 == 0 ? step : -step;
                _values[i] = Evaluate(_points[i]);
            }

            Array.Sort(_values, _points);
        }

        public int Evaluations { get; private set; }

        public double Spread => _values[_dimensions] - _values[0];

        public (double[] Point, double Value) Best => (_points[0], _values[0]);

        public void Round()
        {
            var centre = Centre();
            var (reflected, value) = At(centre, -1);
            if (value < _values[0])
            {
                var (farther, expanded) = At(centre, -_expansion);
                if (expanded < value) Replace(farther, expanded);
                else Replace(reflected, value);
            }
            else if (value < _values[_dimensions - 1])
            {
                Replace(reflected, value);
            }
            else
            {
                var (nearer, contracted) = At(centre, value < _values[_dimensions] ? -_contraction : _contraction);
                if (contracted < Math.Min(value, _values[_dimensions])) Replace(nearer, contracted);
                else Shrink();
            }

            Array.Sort(_values, _points);
        }

        private double[] Centre()
        {
            var centre = new double[_dimensions];
            for (var i = 0; i < _dimensions; i++)
                for (var j = 0; j < _dimensions; j++) centre[j] += _points[i][j] / _dimensions;
            return centre;
        }

        /// <summary>The point on the line from the centre through the worst point.</summary>
        private (double[] Point, double Value) At(double[] centre, double factor)
        {
            var point = new double[_dimensions];
            for (var j = 0; j < _dimensions; j++)
                point[j] = centre[j] + (factor * (_points[_dimensions][j] - centre[j]));
            return (point, Evaluate(point));
        }

        private void Replace(double[] point, double value) =>
            (_points[_dimensions], _values[_dimensions]) = (point, value);

        private void Shrink()
        {
            for (var i = 1; i <= _dimensions; i++)
            {
                for (var j = 0; j < _dimensions; j++)
                    _points[i][j] = _points[0][j] + (_shrinking * (_points[i][j] - _points[0][j]));
                _values[i] = Evaluate(_points[i]);
            }
        }

        private double Evaluate(double[] point)
        {
            Evaluations++;
            return _function(point);
        }
    }
}
