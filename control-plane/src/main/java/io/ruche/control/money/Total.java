package io.ruche.control.money;

import io.ruche.proto.store.StoredLedgerLine;

/**
 * What calls took together.
 *
 * @param tokensCached of those that were read, from a cache
 * @param gpuMicros time of slots at work, in microseconds
 */
public record Total(long calls, long tokensIn, long tokensCached, long tokensOut, long gpuMicros, long microUsd) {
    public static final Total NOTHING = new Total(0, 0, 0, 0, 0, 0);

    public Total plus(Total other) {
        return new Total(
                calls + other.calls,
                tokensIn + other.tokensIn,
                tokensCached + other.tokensCached,
                tokensOut + other.tokensOut,
                gpuMicros + other.gpuMicros,
                microUsd + other.microUsd);
    }

    public long tokens() {
        return tokensIn + tokensOut;
    }

    static Total of(StoredLedgerLine line) {
        return new Total(
                line.getCalls(),
                line.getTokensIn(),
                line.getTokensCached(),
                line.getTokensOut(),
                line.getGpuMicros(),
                line.getMicroUsd());
    }

    StoredLedgerLine toRow(Page.Line line) {
        return StoredLedgerLine.newBuilder()
                .setWho(line.who())
                .setModel(line.model())
                .setLocal(line.local())
                .setCalls(calls)
                .setTokensIn(tokensIn)
                .setTokensCached(tokensCached)
                .setTokensOut(tokensOut)
                .setGpuMicros(gpuMicros)
                .setMicroUsd(microUsd)
                .build();
    }
}
