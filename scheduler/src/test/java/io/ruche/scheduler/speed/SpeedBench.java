package io.ruche.scheduler.speed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what the speed model predicts beside what was published, and the constants that follow from it. */
public final class SpeedBench {
    /** A figure, and by how much a prediction of it is off. */
    record Miss(PublishedFigure figure, double error) {}

    private SpeedBench() {}

    /** With {@code --constants}, the fitted numbers too, as the product has them. */
    public static void main(String[] arguments) {
        List<PublishedFigure> figures = Published.figures();
        SpeedFit fit = SpeedFit.of(figures);
        List<Miss> inSample = inSample(fit, figures);
        List<Miss> leftOut = leftOut(figures);

        print("| model | device | published tok/s | predicted | error | with the device left out |");
        print("|---|---|--:|--:|--:|--:|");
        for (int i = 0; i < inSample.size(); i++) {
            PublishedFigure figure = inSample.get(i).figure();
            print(
                    "| %s | %s | %.4g | %.1f | %+.0f %% | %+.0f %% |",
                    figure.title(),
                    figure.deviceName(),
                    figure.decode().orElseThrow(),
                    fit.predicted(figure),
                    100 * inSample.get(i).error(),
                    100 * error(leftOut, figure));
        }
        print("");
        print("| model | device | prompt | published prefill tok/s | predicted | error |");
        print("|---|---|--:|--:|--:|--:|");
        for (PublishedFigure figure : figures) {
            if (!figure.saysPrefill()) continue;
            print(
                    "| %s | %s | %d | %.4g | %.0f | %+.0f %% |",
                    figure.title(),
                    figure.deviceName(),
                    figure.promptTokens(),
                    figure.prefill().orElseThrow(),
                    fit.predictedPrefill(figure),
                    100 * fit.prefillError(figure));
        }
        print("");
        figures.forEach(figure -> figure.unusable()
                .ifPresent(why -> print("Not used: %s, %s: %s.", figure.modelName(), figure.deviceName(), why)));
        print("");
        print(
                "%d figures; root of the mean square of errors in sample %.1f %%, with each machine left out in turn %.1f %%",
                inSample.size(), 100 * rms(inSample), 100 * rms(leftOut));
        print("The three worst in sample:");
        worst(inSample, 3)
                .forEach(miss -> print(
                        "  %s on %s: %+.0f %%",
                        miss.figure().title(), miss.figure().deviceName(), 100 * miss.error()));
        print("Each machine left out:");
        byFamily(leftOut)
                .forEach((family, misses) -> print("  %s: %.0f %% over %d", family, 100 * rms(misses), misses.size()));
        if (arguments.length > 0 && arguments[0].equals("--constants")) printConstants(fit);
    }

    static List<Miss> inSample(SpeedFit fit, List<PublishedFigure> figures) {
        return figures.stream()
                .filter(PublishedFigure::saysDecode)
                .map(figure -> new Miss(figure, fit.error(figure)))
                .toList();
    }

    /** Each figure predicted by a fit that saw none of its machine. */
    static List<Miss> leftOut(List<PublishedFigure> figures) {
        List<PublishedFigure> decode =
                figures.stream().filter(PublishedFigure::saysDecode).toList();
        List<Miss> misses = new ArrayList<>();
        for (String family :
                decode.stream().map(PublishedFigure::family).distinct().toList()) {
            SpeedFit fit = SpeedFit.of(decode.stream()
                    .filter(figure -> !figure.family().equals(family))
                    .toList());
            decode.stream()
                    .filter(figure -> figure.family().equals(family))
                    .forEach(figure -> misses.add(new Miss(figure, fit.error(figure))));
        }
        return misses;
    }

    static double rms(List<Miss> misses) {
        return Math.sqrt(misses.stream()
                .mapToDouble(miss -> miss.error() * miss.error())
                .average()
                .orElse(0));
    }

    static List<Miss> worst(List<Miss> misses, int count) {
        return misses.stream()
                .sorted(Comparator.comparingDouble((Miss miss) -> -Math.abs(miss.error())))
                .limit(count)
                .toList();
    }

    private static double error(List<Miss> misses, PublishedFigure figure) {
        return misses.stream()
                .filter(miss -> miss.figure() == figure)
                .findFirst()
                .orElseThrow()
                .error();
    }

    private static Map<String, List<Miss>> byFamily(List<Miss> misses) {
        Map<String, List<Miss>> families = new LinkedHashMap<>();
        misses.forEach(miss -> families.computeIfAbsent(miss.figure().family(), family -> new ArrayList<>())
                .add(miss));
        return families;
    }

    private static void printConstants(SpeedFit fit) {
        print("");
        print("SpeedConstants: %s", fit.constants());
        print("SpeedModel.LLAMA_CPP_RPC_HOP_SECONDS: %.4g", fit.rpcHopSeconds());
        print("KnownDevice.BOARD_LAYER_SECONDS: %.4g", fit.boardLayerSeconds());
        print("devices.yaml:");
        fit.layerSeconds()
                .forEach((family, seconds) -> print(
                        "  %s fitted: {layerMicros: %.4g, efficiency: %.3f}",
                        family, seconds * 1e6, fit.efficiency().getOrDefault(family, 0.0)));
    }

    private static void print(String format, Object... values) {
        System.out.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
    }
}
