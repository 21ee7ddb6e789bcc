package io.ruche.control.adapter.world;

import io.ruche.scheduler.world.Entropy;
import java.security.SecureRandom;

/** Randomness from the system's generator, fit for secrets. Any thread. */
public final class SecureEntropy implements Entropy {
    /** Without 0, 1, l and o, which people misread. */
    private static final String ALPHABET = "23456789abcdefghijkmnpqrstuvwxyz";

    private static final int ID_LENGTH = 8;

    private final SecureRandom random = new SecureRandom();

    @Override
    public long nextLong() {
        return random.nextLong();
    }

    @Override
    public String id(String prefix) {
        StringBuilder id = new StringBuilder(prefix.length() + 1 + ID_LENGTH);
        id.append(prefix).append('-');
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    @Override
    public void fill(byte[] bytes) {
        random.nextBytes(bytes);
    }
}
