package io.ruche.scheduler.device;

import java.util.OptionalDouble;

/**
 * What a machine draws, in watts.
 *
 * @param idleWatts at rest
 * @param loadedWatts while it decodes or prefills
 * @param source who measured it, and where
 */
public record Power(OptionalDouble idleWatts, OptionalDouble loadedWatts, String source) {}
