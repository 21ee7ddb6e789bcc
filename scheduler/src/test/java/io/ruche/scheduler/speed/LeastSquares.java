package io.ruche.scheduler.speed;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Levenberg and Marquardt's search for the parameters whose squared residuals add up to the least. */
final class LeastSquares {
    private static final double STEP = 1e-6;
    private static final int MOST_ROUNDS = 300;

    private LeastSquares() {}

    static double[] minimise(UnaryOperator<double[]> residuals, double[] start) {
        double[] at = start.clone();
        double[] left = residuals.apply(at);
        double damping = 1e-2;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            double[][] slopes = slopes(residuals, at, left);
            boolean better = false;
            double gain = 0;
            while (!better && damping < 1e12) {
                double[] next = plus(at, step(slopes, left, damping));
                double[] nextLeft = residuals.apply(next);
                gain = squares(left) - squares(nextLeft);
                better = gain > 0;
                if (better) {
                    at = next;
                    left = nextLeft;
                }
                damping *= better ? 1.0 / 3 : 3;
            }
            if (!better || gain < 1e-12) return at;
        }
        return at;
    }

    static double squares(double[] values) {
        return Arrays.stream(values).map(value -> value * value).sum();
    }

    /** By parameter, then by residual. */
    private static double[][] slopes(UnaryOperator<double[]> residuals, double[] at, double[] left) {
        double[][] slopes = new double[at.length][];
        for (int i = 0; i < at.length; i++) {
            double[] beside = at.clone();
            beside[i] += STEP;
            double[] moved = residuals.apply(beside);
            for (int j = 0; j < moved.length; j++) moved[j] = (moved[j] - left[j]) / STEP;
            slopes[i] = moved;
        }
        return slopes;
    }

    /** Solves the damped normal equations by Gauss's elimination. */
    private static double[] step(double[][] slopes, double[] left, double damping) {
        int n = slopes.length;
        double[][] rows = new double[n][n + 1];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) rows[i][j] = dot(slopes[i], slopes[j]);
            rows[i][i] = rows[i][i] * (1 + damping) + 1e-9;
            rows[i][n] = -dot(slopes[i], left);
        }
        for (int i = 0; i < n; i++) {
            int pivot = i;
            for (int k = i + 1; k < n; k++) if (Math.abs(rows[k][i]) > Math.abs(rows[pivot][i])) pivot = k;
            double[] swapped = rows[i];
            rows[i] = rows[pivot];
            rows[pivot] = swapped;
            for (int k = i + 1; k < n; k++) {
                double factor = rows[k][i] / rows[i][i];
                for (int j = i; j <= n; j++) rows[k][j] -= factor * rows[i][j];
            }
        }
        double[] solution = new double[n];
        for (int i = n - 1; i >= 0; i--) {
            double rest = rows[i][n];
            for (int j = i + 1; j < n; j++) rest -= rows[i][j] * solution[j];
            solution[i] = rest / rows[i][i];
        }
        return solution;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static double[] plus(double[] a, double[] b) {
        double[] sum = a.clone();
        for (int i = 0; i < sum.length; i++) sum[i] += b[i];
        return sum;
    }
}
