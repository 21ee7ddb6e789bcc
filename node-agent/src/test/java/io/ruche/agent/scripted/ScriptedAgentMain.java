package io.ruche.agent.scripted;

import io.grpc.ManagedChannel;
import io.ruche.agent.AgentOptions;
import io.ruche.agent.EmbeddedAgent;
import io.ruche.agent.wire.Endpoint;
import io.ruche.agent.wire.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * An agent with the scripted runtime in a process of its own: {@code --server HOST:PORT --home DIR [--name N] [--data
 * HOST:PORT] [--key API-KEY | --key-file FILE]}. The key is an administrator's. Says {@code agent NODE serves on ADDRESS} once it listens; ends on SIGTERM, or when its standard input
 * closes if {@code --until-eof} is given.
 */
public final class ScriptedAgentMain {
    private ScriptedAgentMain() {}

    public static void main(String[] arguments) throws Exception {
        String server = "";
        String data = "127.0.0.1:0";
        String name = "scripted";
        String key = "";
        Path home = null;
        boolean untilEof = false;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--server" -> server = arguments[++i];
                case "--data" -> data = arguments[++i];
                case "--key" -> key = arguments[++i];
                case "--key-file" ->
                    key = Files.readString(Path.of(arguments[++i])).strip();
                case "--name" -> name = arguments[++i];
                case "--home" -> home = Path.of(arguments[++i]);
                case "--until-eof" -> untilEof = true;
                default -> throw new IllegalArgumentException("option: " + arguments[i]);
            }
        }

        if (home == null) {
            throw new IllegalArgumentException("--home is missing");
        }

        ManagedChannel control = Transport.channel(Endpoint.parse(server));
        AgentOptions options = AgentOptions.alone(home, name, "test", home.resolve("natives"))
                .withData(Endpoint.parse(data))
                .withFetcher(new ScriptedModels(home));
        EmbeddedAgent agent = EmbeddedAgent.start(key.isEmpty() ? options : options.withControlKey(key), control);
        System.out.println("agent " + agent.nodeId() + " serves on " + agent.dataAddress());
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            agent.close();
                            control.shutdownNow();
                            ended.countDown();
                        },
                        "agent-farewell"));
        if (untilEof) {
            while (System.in.read() >= 0) {
                // whoever started us is still there
            }

            System.exit(0);
        }

        ended.await();
    }
}
