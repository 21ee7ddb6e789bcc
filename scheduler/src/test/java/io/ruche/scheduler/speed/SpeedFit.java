package io.ruche.scheduler.speed;

import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.device.Link;
import io.ruche.scheduler.device.Processor;
import io.ruche.scheduler.speed.SpeedConstants.ByClass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The speed model's constants as they follow from published figures: least squares of the logarithm of predicted over
 * published. A parameter is a logarithm, and has an expectation that it is drawn to where figures say little:
 *
 * <ul>
 *   <li>efficiency of each class of architecture: 0.85, give or take 15 %;
 *   <li>a layer of a mixture of experts: twice a dense one's time, and one with a latent twice that, for each does about
 *       twice as many operations as the one before; within a factor of 1.6;
 *   <li>linear attention: no longer, within 1.6; a hop over llama.cpp's RPC: TCP's 0.3 ms, and a board's layer thirty
 *       times a GPU's, within a factor of 7;
 *   <li>a machine that has at least two figures: as all others, its layers within 35 %, its efficiency within 12 %.
 * </ul>
 */
record SpeedFit(
        SpeedConstants constants,
        double rpcHopSeconds,
        double boardLayerSeconds,
        Map<String, Double> layerSeconds,
        Map<String, Double> efficiency) {

    private static final DeviceCatalogue CATALOGUE = DeviceCatalogue.builtIn();
    private static final Link RDMA = CATALOGUE.getLink("rdma-thunderbolt-5").link();
    private static final Link TCP = CATALOGUE.getLink("thunderbolt").link();
    /** How far a figure is off by itself: its reading, its machine, its runtime's version. */
    private static final double NOISE = 0.15;

    private static final int FAMILY_PARAMETERS = 9;
    private static final int FEWEST_FIGURES = 2;
    private static final double[] START = {
        Math.log(90e-6),
        Math.log(180e-6),
        Math.log(360e-6),
        Math.log(0.85),
        Math.log(0.85),
        Math.log(0.85),
        0,
        Math.log(0.3e-3),
        Math.log(30)
    };

    /** Of all figures that say how fast something decodes; prefill by those of them that say it. */
    static SpeedFit of(List<PublishedFigure> figures) {
        List<PublishedFigure> decode =
                figures.stream().filter(PublishedFigure::saysDecode).toList();
        List<String> families = families(decode);
        double[] start = new double[FAMILY_PARAMETERS + 2 * families.size()];
        System.arraycopy(START, 0, start, 0, START.length);
        double[] found = LeastSquares.minimise(at -> residuals(at, families, decode), start);
        return read(found, families).withPrefill(figures);
    }

    private static List<String> families(List<PublishedFigure> figures) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        figures.forEach(figure -> counts.merge(figure.family(), 1, Integer::sum));
        return counts.entrySet().stream()
                .filter(count -> count.getValue() >= FEWEST_FIGURES)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static double[] residuals(double[] at, List<String> families, List<PublishedFigure> figures) {
        SpeedFit fit = read(at, families);
        List<Double> residuals = new ArrayList<>();
        for (PublishedFigure figure : figures) residuals.add(Math.log(1 + fit.error(figure)) / NOISE);
        for (int i = 3; i <= 5; i++) residuals.add((at[i] - Math.log(0.85)) / 0.15);
        residuals.add((at[1] - at[0] - Math.log(2)) / 0.5);
        residuals.add((at[2] - at[1] - Math.log(2)) / 0.5);
        residuals.add(at[6] / 0.5);
        residuals.add((at[7] - Math.log(0.3e-3)) / 2);
        residuals.add((at[8] - Math.log(30)) / 2);
        for (int i = 0; i < families.size(); i++) {
            residuals.add(at[FAMILY_PARAMETERS + 2 * i] / 0.35);
            residuals.add(at[FAMILY_PARAMETERS + 2 * i + 1] / 0.12);
        }
        return residuals.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static SpeedFit read(double[] at, List<String> families) {
        double prefill = 0.5;
        SpeedConstants constants = new SpeedConstants(
                new ByClass(Math.exp(at[0]), Math.exp(at[3]), prefill),
                new ByClass(Math.exp(at[1]), Math.exp(at[4]), prefill),
                new ByClass(Math.exp(at[2]), Math.exp(at[5]), prefill),
                Math.exp(at[6]));
        Map<String, Double> layers = new LinkedHashMap<>();
        Map<String, Double> efficiency = new LinkedHashMap<>();
        double board = Math.exp(at[8]);
        for (int i = 0; i < families.size(); i++) {
            String family = families.get(i);
            double slower = onABoard(family) ? board : 1;
            layers.put(family, Math.exp(at[0] + at[FAMILY_PARAMETERS + 2 * i]) * slower);
            efficiency.put(family, Math.exp(at[3] + at[FAMILY_PARAMETERS + 2 * i + 1]));
        }
        return new SpeedFit(constants, Math.exp(at[7]), Math.exp(at[0]) * board, layers, efficiency);
    }

    /** With each class's share of arithmetic: the middle, in logarithms, of those that were published. */
    private SpeedFit withPrefill(List<PublishedFigure> figures) {
        ByClass dense = withPrefill(constants.dense(), figures);
        ByClass experts = withPrefill(constants.experts(), figures);
        ByClass latent = withPrefill(constants.latentExperts(), figures);
        return new SpeedFit(
                new SpeedConstants(dense, experts, latent, constants.linearAttention()),
                rpcHopSeconds,
                boardLayerSeconds,
                layerSeconds,
                efficiency);
    }

    private ByClass withPrefill(ByClass byClass, List<PublishedFigure> figures) {
        double mean = figures.stream()
                .filter(figure -> figure.saysPrefill()
                        && constants.of(figure.model().orElseThrow().facts()) == byClass
                        && device(figure).flops() > 0)
                .mapToDouble(figure -> -Math.log(1 + prefillError(figure)))
                .average()
                .orElse(0);
        return new ByClass(byClass.layerSeconds(), byClass.efficiency(), byClass.prefillEfficiency() * Math.exp(mean));
    }

    /** The device as this fit sees it: with its own constants where it has some, else as usual. */
    Device device(PublishedFigure figure) {
        Device known = CATALOGUE.get(figure.deviceName()).device();
        double layers = layerSeconds.getOrDefault(figure.family(), onABoard(figure.family()) ? boardLayerSeconds : 0.0);
        return new Device(
                known.name(),
                known.memoryBytes(),
                known.limitBytes(),
                known.bytesPerSecond(),
                known.flops(),
                layers,
                efficiency.getOrDefault(figure.family(), 0.0));
    }

    private static boolean onABoard(String family) {
        return CATALOGUE.devices().stream()
                .filter(device -> device.name().startsWith(family))
                .map(KnownDevice::processor)
                .anyMatch(processor -> processor == Processor.BOARD);
    }

    double predicted(PublishedFigure figure) {
        return 1 / figure.decodeSeconds(constants, rpcHopSeconds, device(figure), RDMA, TCP);
    }

    /** Predicted over published, less 1. */
    double error(PublishedFigure figure) {
        return predicted(figure) / figure.decode().orElseThrow() - 1;
    }

    double predictedPrefill(PublishedFigure figure) {
        return figure.promptTokens() / figure.prefillSeconds(constants, device(figure));
    }

    double prefillError(PublishedFigure figure) {
        return predictedPrefill(figure) / figure.prefill().orElseThrow() - 1;
    }
}
