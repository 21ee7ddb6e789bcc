package io.ruche.control.secrets;

import com.google.protobuf.ByteString;
import io.ruche.control.state.Caller;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.ColdRows;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.organisation.spec.SecretRefSpec;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.HeldSecret;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.SecretName;
import io.ruche.scheduler.world.Entropy;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps values under names. Any thread; nothing blocks. */
public final class Secrets {
    /** In bytes. */
    public static final int MOST_VALUE = 16 * 1024;

    private static final Logger log = LoggerFactory.getLogger(Secrets.class);

    private final Cluster cluster;
    private final ColdRows rows;
    private final Entropy entropy;
    private final Executor files;
    private final SealingKeyFile file;
    /** Read when it is needed first. Only touched on the loop of files, and at the start. */
    private volatile @Nullable SealingKey key;

    /** @param files a loop that may wait for a disk */
    public Secrets(Path home, Cluster cluster, ColdRows rows, Entropy entropy, Executor files) {
        this.cluster = cluster;
        this.rows = rows;
        this.entropy = entropy;
        this.files = files;
        this.file = new SealingKeyFile(home);
    }

    /**
     * Once, before anything is opened: blocks for the key's file. Throws CONFIGURATION when the file is not the one that
     * the store's secrets are sealed with. Without any file it goes on: those secrets cannot be opened, and a new value
     * makes a new key.
     */
    public void start() {
        key = file.find().orElse(null);
        SealingKey found = key;
        Collection<HeldSecret> held = list();
        if (held.isEmpty()) return;
        long readable = held.stream().filter(this::isReadable).count();
        if (readable == held.size()) return;
        if (found != null && readable == 0) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    file.path() + " is the key " + found.id() + " (expected: "
                            + held.iterator().next().sealingKey() + ", which this store's secrets are sealed with).",
                    "Put back the file that belongs to this store. Without it, move it away: secrets can then be set"
                            + " anew.");
        }
        log.warn(
                "{} of {} secrets cannot be opened: {} is not the key that they are sealed with; set them anew with"
                        + " 'ruche secret set NAME'",
                held.size() - readable,
                held.size(),
                file.path());
    }

    /** All there are, by name, without their values. */
    public Collection<HeldSecret> list() {
        return cluster.state().secrets();
    }

    /** Whether the key that it is sealed with is here. */
    public boolean isReadable(HeldSecret secret) {
        SealingKey known = key;
        return known != null && secret.sealingKey().equals(known.id());
    }

    /**
     * Keeps a value, in the place of the one before. Completes once that is durable.
     *
     * @param value wiped when it is sealed
     */
    public CompletionStage<Reply> set(SecretName name, byte[] value, Caller caller) {
        if (value.length == 0 || value.length > MOST_VALUE) {
            int length = value.length;
            Arrays.fill(value, (byte) 0);
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "secret: a value of " + length + " bytes (expected: 1 to " + MOST_VALUE + ").",
                    "");
        }
        return CompletableFuture.supplyAsync(() -> seal(name, value, caller.actor()), files)
                .thenCompose(command -> cluster.submit(command, caller));
    }

    private Command seal(SecretName name, byte[] value, String by) {
        try {
            SealingKey known = key;
            if (known == null) {
                // never make one where one was put back meanwhile
                known = file.find().orElseGet(() -> file.make(entropy));
                key = known;
            }
            return new Command.SetSecret(name, ByteString.copyFrom(known.seal(name, value, entropy)), known.id(), by);
        } finally {
            Arrays.fill(value, (byte) 0);
        }
    }

    public CompletionStage<Reply> remove(SecretName name, Caller caller) {
        return cluster.submit(new Command.RemoveSecret(name), caller);
    }

    /**
     * Opens a secret, for what sends it to that address.
     *
     * @return ends as {@link #open}, and with PERMISSION_DENIED when a SecretRef of its name lists other hosts
     */
    public CompletionStage<SecretValue> open(SecretName name, URI to) {
        List<String> hosts = cluster.state()
                .specs()
                .house()
                .each(SecretRefSpec.class)
                .filter(it -> it.name().equals(name.value()))
                .flatMap(it -> it.spec().hosts().stream())
                .toList();
        if (hosts.isEmpty() || hosts.stream().anyMatch(host -> isAt(host, to))) return open(name);
        return CompletableFuture.failedFuture(FailureException.of(
                FailureCode.PERMISSION_DENIED,
                "Secret '" + name + "' is not sent to " + to.getHost() + " (expected: " + String.join(", ", hosts)
                        + ", as its SecretRef says).",
                "Name the host in spec.hosts of the SecretRef '" + name + "'."));
    }

    /** @param host as a SecretRef writes it: {@code example.org}, {@code *.example.org} or {@code localhost:8080} */
    private static boolean isAt(String host, URI to) {
        int colon = host.indexOf(':');
        String name = colon < 0 ? host : host.substring(0, colon);
        int usual = "https".equals(to.getScheme()) ? 443 : 80;
        int port = to.getPort() < 0 ? usual : to.getPort();
        boolean isPort = colon < 0
                ? port == 80 || port == 443
                : host.substring(colon + 1).equals("" + port);
        String at = to.getHost() == null ? "" : to.getHost().toLowerCase(Locale.ROOT);
        return isPort && (name.startsWith("*.") ? at.endsWith(name.substring(1)) : at.equals(name));
    }

    /**
     * Opens a secret, for what sends it out.
     *
     * @return ends with NOT_FOUND when nobody set it, and with CONFIGURATION when it is sealed with a key that is not here
     */
    public CompletionStage<SecretValue> open(SecretName name) {
        Optional<HeldSecret> held = cluster.state().findSecret(name);
        if (held.isEmpty()) {
            return CompletableFuture.failedFuture(FailureException.of(
                    FailureCode.NOT_FOUND,
                    "Secret '" + name + "' is not set.",
                    "'ruche secret set " + name + "' sets it."));
        }
        HeldSecret secret = held.get();
        return rows.read(List.of(secret.row())).thenCompose(found -> {
            if (found.get(0).isEmpty()) {
                // another value came meanwhile, and took the row of this one with it
                boolean changed = cluster.state()
                        .findSecret(name)
                        .filter(now -> now.version() == secret.version())
                        .isEmpty();
                return changed ? open(name) : CompletableFuture.failedFuture(sealedOtherwise(name));
            }
            return opened(secret, found.get(0).get());
        });
    }

    private CompletionStage<SecretValue> opened(HeldSecret secret, ByteString sealed) {
        SealingKey known = key;
        Optional<SecretValue> value =
                known == null ? Optional.empty() : known.open(secret.name(), sealed.toByteArray());
        return value.<CompletionStage<SecretValue>>map(CompletableFuture::completedFuture)
                .orElseGet(() -> CompletableFuture.failedFuture(sealedOtherwise(secret.name())));
    }

    private FailureException sealedOtherwise(SecretName name) {
        return FailureException.of(
                FailureCode.CONFIGURATION,
                "Secret '" + name + "' cannot be opened: " + file.path() + " is not the key that it is sealed with.",
                "Put that file back and start again, or set it anew: 'ruche secret set " + name + "'.");
    }
}
