package io.ruche.agent.runtime;

import io.ruche.proto.InstanceSpec;
import java.nio.file.Path;

/**
 * The part of a model that a worker holds: group, rank, size, layer range, peers, plan hash and generation are in the
 * spec as the control plane sent it. A whole model is a group of size 1 over every layer.
 *
 * @param model the verified model file on this machine
 */
public record StageAssignment(InstanceSpec spec, Path model) {}
