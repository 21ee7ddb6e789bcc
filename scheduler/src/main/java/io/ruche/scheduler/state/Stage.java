package io.ruche.scheduler.state;

/**
 * A member of a shard group. A whole model is a group of size 1 over every layer.
 *
 * @param group names the replica; its stages share it
 * @param rank 0 to size - 1
 * @param firstLayer from 0
 * @param lastLayer inclusive
 */
public record Stage(String group, int rank, int size, int firstLayer, int lastLayer) {}
