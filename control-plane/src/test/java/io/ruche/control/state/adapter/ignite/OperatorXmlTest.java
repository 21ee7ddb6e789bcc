package io.ruche.control.state.adapter.ignite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.configuration.ClientConnectorConfiguration;
import org.apache.ignite.configuration.ConnectorConfiguration;
import org.apache.ignite.configuration.DataRegionConfiguration;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.configuration.WALMode;
import org.apache.ignite.failure.NoOpFailureHandler;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorXmlTest {
    private static final String HEAD = """
            <?xml version="1.0" encoding="UTF-8"?>
            <beans xmlns="http://www.springframework.org/schema/beans"
                   xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                   xsi:schemaLocation="http://www.springframework.org/schema/beans
                                       http://www.springframework.org/schema/beans/spring-beans.xsd">
            """;

    @TempDir
    Path home = Path.of("unset");

    @Test
    void takesTheOperatorsFileAsTheBaseAndKeepsItDurable() throws IOException {
        write("""
                <bean class="org.apache.ignite.configuration.IgniteConfiguration">
                  <property name="userAttributes"><map><entry key="rack" value="cellar"/></map></property>
                  <property name="dataStorageConfiguration">
                    <bean class="org.apache.ignite.configuration.DataStorageConfiguration">
                      <property name="walSegmentSize" value="#{16 * 1024 * 1024}"/>
                      <property name="checkpointFrequency" value="30000"/>
                    </bean>
                  </property>
                </bean>
                """);
        IgniteStoreOptions options = IgniteStoreOptions.ofHome(home);
        assertThat(options.operatorXml()).contains(home.resolve("ignite.xml"));
        Files.createDirectories(options.directory());

        try (IgniteNode node = IgniteNode.start(options, new BreakdownHandler(options.directory(), failure -> {}))) {
            IgniteConfiguration running = node.ignite().configuration();
            assertThat(running.getUserAttributes().get("rack")).isEqualTo("cellar");
            assertThat(running.getDataStorageConfiguration().getWalSegmentSize())
                    .isEqualTo(16 << 20);
            assertThat(running.getDataStorageConfiguration().getCheckpointFrequency())
                    .isEqualTo(30_000);
            assertThat(running.getDataStorageConfiguration().getWalMode()).isEqualTo(WALMode.FSYNC);
            assertThat(running.getClientConnectorConfiguration()).isNull();
            assertThat(running.getFailureHandler()).isInstanceOf(BreakdownHandler.class);
        }
    }

    @Test
    void saysWhatIsWrongWithAFileThatCannotBeUsed() throws IOException {
        assertThatThrownBy(() -> load(home.resolve("none.xml")))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("none.xml is not there");

        write("<bean class=\"java.lang.Object\"/>");
        assertThatThrownBy(() -> load(home.resolve("ignite.xml")))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("cannot be used")
                .hasMessageContaining("org.apache.ignite.configuration.IgniteConfiguration");

        Files.writeString(home.resolve("ignite.xml"), "<beans><oops");
        assertThatThrownBy(() -> load(home.resolve("ignite.xml")))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("configuration")
                .hasMessageContaining("cannot be used");
    }

    @Test
    void refusesAFileThatContradictsTheStore() throws IOException {
        write("""
                <bean class="org.apache.ignite.configuration.IgniteConfiguration">
                  <property name="clientMode" value="true"/>
                </bean>
                """);

        assertThatThrownBy(() -> load(home.resolve("ignite.xml")))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("contradicts what the store needs: clientMode=true")
                .hasMessageContaining("Remove those settings");
    }

    @Test
    void findsEachContradiction() {
        assertThat(against(new IgniteConfiguration())).isEmpty();
        assertThat(against(new IgniteConfiguration().setPeerClassLoadingEnabled(true)))
                .singleElement()
                .asString()
                .contains("peerClassLoading");
        assertThat(against(new IgniteConfiguration().setConsistentId("other")))
                .singleElement()
                .asString()
                .contains("consistentId=other");
        assertThat(against(new IgniteConfiguration().setWorkDirectory("/elsewhere")))
                .singleElement()
                .asString()
                .contains("workDirectory=/elsewhere");
        assertThat(against(new IgniteConfiguration()
                        .setClientConnectorConfiguration(new ClientConnectorConfiguration().setPort(10_900))))
                .singleElement()
                .asString()
                .contains("clientConnector");
        assertThat(against(
                        new IgniteConfiguration().setConnectorConfiguration(new ConnectorConfiguration().setPort(1))))
                .singleElement()
                .asString()
                .contains("connectorConfiguration");
        assertThat(against(storage(new DataStorageConfiguration().setWalMode(WALMode.NONE))))
                .singleElement()
                .asString()
                .contains("walMode=NONE");
        assertThat(against(storage(new DataStorageConfiguration().setStoragePath("/elsewhere"))))
                .singleElement()
                .asString()
                .contains("storagePath");
        assertThat(against(storage(new DataStorageConfiguration()
                        .setDataRegionConfigurations(new DataRegionConfiguration().setName("mine")))))
                .singleElement()
                .asString()
                .contains("dataRegion");
        assertThat(against(new IgniteConfiguration().setCacheConfiguration(new CacheConfiguration<>("ruche.log"))))
                .singleElement()
                .asString()
                .contains("cacheConfiguration");
        assertThat(against(new IgniteConfiguration().setFailureHandler(new NoOpFailureHandler())))
                .singleElement()
                .asString()
                .contains("failureHandler");
        assertThat(against(new IgniteConfiguration().setDiscoverySpi(new TcpDiscoverySpi())))
                .singleElement()
                .asString()
                .contains("discoverySpi");
    }

    private List<String> against(IgniteConfiguration base) {
        return OperatorXml.contradictions(base, IgniteStoreOptions.ofHome(home));
    }

    private static IgniteConfiguration storage(DataStorageConfiguration storage) {
        return new IgniteConfiguration().setDataStorageConfiguration(storage);
    }

    private IgniteConfiguration load(Path file) {
        return OperatorXml.load(file, IgniteStoreOptions.ofHome(home));
    }

    private void write(String bean) throws IOException {
        Files.writeString(home.resolve("ignite.xml"), HEAD + bean + "</beans>");
    }
}
