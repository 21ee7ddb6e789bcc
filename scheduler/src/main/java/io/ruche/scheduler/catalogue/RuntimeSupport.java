package io.ruche.scheduler.catalogue;

/**
 * A runtime that loads a model of this architecture.
 *
 * @param runtime for example mlx
 * @param pipeline whether several machines may hold a range of layers each
 * @param tensor whether several machines may hold a slice of every layer each
 */
public record RuntimeSupport(String runtime, boolean pipeline, boolean tensor) {}
