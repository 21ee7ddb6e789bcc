package io.ruche.control.organisation.adapter.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.ruche.agent.wire.FailureStatus;
import io.ruche.control.http.House;
import io.ruche.control.keys.Identity;
import io.ruche.control.organisation.HouseModels;
import io.ruche.control.organisation.SpecDesk;
import io.ruche.control.rpc.Callers;
import io.ruche.proto.OrganisationServiceApplyRequest;
import io.ruche.proto.OrganisationServiceDeleteRequest;
import io.ruche.proto.OrganisationServiceGetRequest;
import io.ruche.proto.OrganisationServiceGrpc;
import io.ruche.proto.OrganisationServiceListRequest;
import io.ruche.proto.OrganisationServiceListResponse;
import io.ruche.proto.SpecAction;
import io.ruche.proto.SpecChanges;
import io.ruche.proto.SpecName;
import io.ruche.proto.SpecRefusal;
import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.state.KeyId;
import io.ruche.scheduler.state.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service by itself, in process. */
class OrganisationGrpcTest {
    private volatile Role role = Role.OPERATOR;
    private House house;
    private Server server;
    private ManagedChannel channel;
    private OrganisationServiceGrpc.OrganisationServiceBlockingStub service;

    @BeforeEach
    void open() throws IOException {
        house = new House().open();
        OrganisationGrpc grpc = new OrganisationGrpc(
                new SpecDesk(house.cluster, new HouseModels(Catalogue.builtIn()), house.inputLoop));
        server = InProcessServerBuilder.forName("organisation")
                .addService(grpc)
                .intercept(new Caller())
                .build()
                .start();
        channel = InProcessChannelBuilder.forName("organisation").build();
        service = OrganisationServiceGrpc.newBlockingStub(channel);
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.shutdownNow();
        house.close();
    }

    @Test
    void putsShowsAndRemoves() throws IOException {
        SpecChanges put = apply(henryInc()).getChanges();
        assertThat(put.getChangesCount()).isEqualTo(23);
        assertThat(put.getChanges(0).getAction()).isEqualTo(SpecAction.SPEC_ACTION_CREATE);
        assertThat(put.getPreview().getAgentsCount()).isEqualTo(5);
        assertThat(put.getPreview().getWorstDay().getMicroUsd()).isEqualTo(2_000_000);

        assertThat(apply(henryInc()).getChanges().getChangesCount()).isZero();
        SpecChanges changed =
                apply(henryInc().replace("role: Chief of staff", "role: Boss")).getChanges();
        assertThat(changed.getChanges(0).getDifferences(0).getAfter()).isEqualTo("\"Boss\"");

        assertThat(service.get(OrganisationServiceGetRequest.newBuilder()
                                .setKind("agents")
                                .setName("henry")
                                .build())
                        .getDocument()
                        .getGeneration())
                .isEqualTo(2);
        OrganisationServiceListResponse page = service.list(
                OrganisationServiceListRequest.newBuilder().setPageSize(20).build());
        assertThat(page.getDocumentsCount()).isEqualTo(20);
        assertThat(service.list(OrganisationServiceListRequest.newBuilder()
                                .setPageToken(page.getNextPageToken())
                                .build())
                        .getDocumentsCount())
                .isEqualTo(3);

        SpecName office =
                SpecName.newBuilder().setKind("Office").setName("main").build();
        OrganisationServiceDeleteRequest gone = OrganisationServiceDeleteRequest.newBuilder()
                .setDocument(office)
                .build();
        assertThat(service.delete(gone).getChanges().getChanges(0).getAction())
                .isEqualTo(SpecAction.SPEC_ACTION_REMOVE);
        assertThatThrownBy(() -> service.delete(gone))
                .satisfies(it -> assertThat(FailureStatus.failure(it).code()).isEqualTo(FailureCode.NOT_FOUND));
        assertThat(service.delete(OrganisationServiceDeleteRequest.newBuilder()
                                .setYaml(ByteString.copyFromUtf8(henryInc()))
                                .build())
                        .getChanges()
                        .getChangesCount())
                .isEqualTo(22);
    }

    @Test
    void allProblemsAreInTheAnswer() {
        SpecRefusal refusal = apply("apiVersion: ruche.io/v1\nkind: Agnt\n").getRefusal();

        assertThat(refusal.getCode()).isEqualTo("invalid_request");
        assertThat(refusal.getProblemsList()).anySatisfy(it -> {
            assertThat(it.getText()).startsWith("spec.yaml:2:7: kind: 'Agnt'");
            assertThat(it.getNearest()).isEqualTo("Agent");
        });
    }

    @Test
    void aViewerChangesNothing() {
        role = Role.VIEWER;

        assertThatThrownBy(() -> apply("x"))
                .isInstanceOf(StatusRuntimeException.class)
                .satisfies(it -> assertThat(FailureStatus.failure(it).code()).isEqualTo(FailureCode.PERMISSION_DENIED));
    }

    private io.ruche.proto.OrganisationServiceApplyResponse apply(String yaml) {
        return service.apply(OrganisationServiceApplyRequest.newBuilder()
                .setYaml(ByteString.copyFromUtf8(yaml))
                .build());
    }

    private static String henryInc() throws IOException {
        return Files.readString(Path.of("..", "examples", "organisations", "henry-inc.yaml"));
    }

    private final class Caller implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            Identity who = new Identity(new KeyId("key-1"), "test", role, "");
            return Contexts.interceptCall(Context.current().withValue(Callers.CALLER, who), call, headers, next);
        }
    }
}
