package io.ruche.control.api;

import static io.ruche.control.api.Prompts.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ruche.control.http.House;
import io.ruche.proto.store.StoredAuditEntry;
import io.ruche.scheduler.state.AuditEntry;
import io.ruche.scheduler.state.Role;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What people decide is written down for ever, and whoever changes it afterwards is found out. */
class AuditTest extends OpenHouse {
    @Test
    void whatPeopleDecideIsWrittenDown() {
        house.post("/api/v1/apply", SpecsTest.henryInc());
        house.post("/api/v1/agents/henry/pause", "{\"reason\":\"Holiday.\"}");
        house.post("/api/v1/agents/henry/pause", "{\"reason\":\"Again.\"}");
        house.post("/api/v1/agents/henry/resume", "");

        JsonNode audit = json(house.get("/api/v1/audit?limit=3&verify=true"));
        assertThat(audit.path("entries").valueStream())
                .extracting(entry -> entry.path("action").asString())
                .as("a pause of a paused one changes nothing")
                .containsExactly("agent_resumed", "agent_paused", "documents_applied");
        JsonNode pause = audit.path("entries").path(1);
        assertThat(pause.path("actor").asString()).isEqualTo("key:admin");
        assertThat(pause.path("object").asString()).isEqualTo("agent/henry");
        assertThat(pause.path("text").asString()).contains("Holiday.");
        assertThat(audit.path("entries").path(2).path("text").asString()).contains("Agent/creative is new");
        assertThat(audit.path("verified").asBoolean()).isTrue();
        assertThat(audit.path("head").asString())
                .isEqualTo(audit.path("entries").path(0).path("hash").asString());
        long total = audit.path("total").asLong();
        JsonNode rest =
                json(house.get("/api/v1/audit?before=" + audit.path("next").asString()));
        assertThat(rest.path("entries")).hasSize((int) total - 3);
        assertThat(rest.path("entries").path(0).path("action").asString()).isEqualTo("key_created");
    }

    @Test
    void aRowThatWasChangedIsFound() {
        house.newKey("one", Role.VIEWER);
        house.newKey("two", Role.OPERATOR);
        house.awaitFlushed();
        long n = house.cluster.state().audit().count() - 1;
        rewrite(n, row -> row.toBuilder().setText("Nothing happened.").build());

        JsonNode audit = json(house.get("/api/v1/audit?verify=true"));
        assertThat(audit.path("verified").asBoolean()).isFalse();
        assertThat(audit.path("fault").asString()).startsWith("Audit entry " + n + " is not as it was written");
    }

    @Test
    void aRowThatIsGoneIsFound() {
        house.newKey("one", Role.VIEWER);
        house.newKey("two", Role.OPERATOR);
        house.awaitFlushed();
        long n = house.cluster.state().audit().count() - 1;
        House.wait(house.cluster.coldRows().write(Map.of(AuditEntry.key(n), Optional.empty())));

        assertThat(json(house.get("/api/v1/audit?verify=true&limit=1"))
                        .path("fault")
                        .asString())
                .startsWith("Audit entry " + n + " is not there");
        assertThat(house.get("/api/v1/audit").statusCode()).isEqualTo(500);
    }

    @Test
    void aLastRowInAnothersPlaceIsFound() {
        house.newKey("one", Role.VIEWER);
        house.awaitFlushed();
        long n = house.cluster.state().audit().count();
        byte[] before = row(n - 1);
        House.wait(house.cluster.coldRows().write(Map.of(AuditEntry.key(n), Optional.of(ByteString.copyFrom(before)))));

        assertThat(json(house.get("/api/v1/audit?verify=true")).path("verified").asBoolean())
                .isFalse();
    }

    @Test
    void onlyAdministratorsReadIt() {
        String operator = house.newKey("operator", Role.OPERATOR);
        HttpRequest request = HttpRequest.newBuilder(house.uri("/api/v1/audit"))
                .header("Authorization", "Bearer " + operator)
                .build();
        assertThat(house.send(request).statusCode()).isEqualTo(403);
        assertThat(house.get("/api/v1/audit?before=x").statusCode()).isEqualTo(400);
    }

    private void rewrite(long n, java.util.function.UnaryOperator<StoredAuditEntry> change) {
        try {
            byte[] forged = change.apply(StoredAuditEntry.parseFrom(row(n))).toByteArray();
            House.wait(house.cluster
                    .coldRows()
                    .write(Map.of(AuditEntry.key(n), Optional.of(ByteString.copyFrom(forged)))));
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] row(long n) {
        return House.wait(house.cluster.coldRows().read(List.of(AuditEntry.key(n))))
                .get(0)
                .orElseThrow()
                .toByteArray();
    }
}
