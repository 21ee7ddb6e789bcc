package io.ruche.agent.adapter.world;

import io.ruche.scheduler.world.Entropy;
import java.security.SecureRandom;

/** The system's own randomness. */
public final class SystemEntropy implements Entropy {
    private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz";
    private static final int ID_LENGTH = 8;

    private final SecureRandom random = new SecureRandom();

    @Override
    public long nextLong() {
        return random.nextLong();
    }

    @Override
    public String id(String prefix) {
        StringBuilder id = new StringBuilder(prefix).append('-');
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
