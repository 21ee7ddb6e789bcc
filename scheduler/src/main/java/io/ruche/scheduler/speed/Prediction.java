package io.ruche.scheduler.speed;

/**
 * What is expected of one replica.
 *
 * @param decodeTokensPerSecond of one request alone
 * @param prefillTokensPerSecond of one request alone; 0 when no device's FLOPS are known
 */
public record Prediction(double decodeTokensPerSecond, double prefillTokensPerSecond) {}
