package io.ruche.control.state.adapter.ignite;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the store lies and who votes.
 *
 * @param directory the store's own folder, made when it is missing
 * @param member this process's name among the voters; part of the folder's layout, so it never changes
 * @param voters all members whose majority a write needs: one today
 * @param operatorXml an operator's Spring file whose Ignite settings are the base of ours
 */
public record IgniteStoreOptions(Path directory, String member, List<String> voters, Optional<Path> operatorXml) {
    /** The name of the only member of a house with one. */
    public static final String ONLY_MEMBER = "member-1";

    private static final String OPERATOR_FILE = "ignite.xml";

    public IgniteStoreOptions {
        directory = directory.toAbsolutePath().normalize();
        voters = List.copyOf(voters);
    }

    /** The store of a home: {@code store/} in it, and {@code ignite.xml} beside when there is one. */
    public static IgniteStoreOptions ofHome(Path home) {
        Path xml = home.resolve(OPERATOR_FILE);
        return new IgniteStoreOptions(
                home.resolve("store"),
                ONLY_MEMBER,
                List.of(ONLY_MEMBER),
                Files.isRegularFile(xml) ? Optional.of(xml) : Optional.empty());
    }

    /** With another operator's file; it is an error later when it is not there. */
    public IgniteStoreOptions withOperatorXml(Path xml) {
        return new IgniteStoreOptions(directory, member, voters, Optional.of(xml));
    }
}
