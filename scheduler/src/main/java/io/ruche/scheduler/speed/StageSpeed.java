package io.ruche.scheduler.speed;

import io.ruche.scheduler.device.Device;

/**
 * A part of a model on one machine.
 *
 * @param layers in it
 * @param activeBytes weights that decoding one token reads here, before a division among tensor-parallel ranks
 * @param activeParameters that a token is multiplied with here, likewise
 */
public record StageSpeed(Device device, int layers, long activeBytes, long activeParameters) {}
