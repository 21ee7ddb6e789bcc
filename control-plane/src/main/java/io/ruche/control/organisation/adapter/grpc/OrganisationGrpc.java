package io.ruche.control.organisation.adapter.grpc;

import io.grpc.stub.StreamObserver;
import io.ruche.control.keys.Identity;
import io.ruche.control.organisation.Specs;
import io.ruche.control.organisation.Submitted;
import io.ruche.control.rpc.Answers;
import io.ruche.control.rpc.Callers;
import io.ruche.proto.OrganisationServiceApplyRequest;
import io.ruche.proto.OrganisationServiceApplyResponse;
import io.ruche.proto.OrganisationServiceDeleteRequest;
import io.ruche.proto.OrganisationServiceDeleteResponse;
import io.ruche.proto.OrganisationServiceGetRequest;
import io.ruche.proto.OrganisationServiceGetResponse;
import io.ruche.proto.OrganisationServiceGrpc;
import io.ruche.proto.OrganisationServiceListRequest;
import io.ruche.proto.OrganisationServiceListResponse;
import io.ruche.proto.SpecName;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.state.KeptSpec;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** {@code ruche.v1.OrganisationService}. */
public final class OrganisationGrpc extends OrganisationServiceGrpc.OrganisationServiceImplBase {
    private static final int PAGE = 100;
    /** A client takes messages of 4 MB unless it says otherwise; one document has less than 1 MB. */
    private static final int MOST_PAGE_BYTES = 2 << 20;

    private final Specs specs;

    public OrganisationGrpc(Specs specs) {
        this.specs = specs;
    }

    @Override
    public void apply(
            OrganisationServiceApplyRequest request, StreamObserver<OrganisationServiceApplyResponse> responses) {
        Identity by = Callers.CALLER.get();
        Answers.later(
                responses,
                () -> specs.apply(request.getYaml().toByteArray(), file(request.getFile()), request.getDryRun(), by)
                        .thenApply(OrganisationGrpc::applied));
    }

    private static OrganisationServiceApplyResponse applied(Submitted outcome) {
        OrganisationServiceApplyResponse.Builder answer = OrganisationServiceApplyResponse.newBuilder();
        if (outcome instanceof Submitted.Accepted accepted) answer.setChanges(SpecForms.of(accepted));
        if (outcome instanceof Submitted.Refused refused) answer.setRefusal(SpecForms.of(refused));
        return answer.build();
    }

    @Override
    public void get(OrganisationServiceGetRequest request, StreamObserver<OrganisationServiceGetResponse> responses) {
        Answers.now(
                responses,
                () -> OrganisationServiceGetResponse.newBuilder()
                        .setDocument(
                                SpecForms.of(specs.get(new SpecId(specs.kind(request.getKind()), request.getName()))))
                        .build());
    }

    @Override
    public void list(
            OrganisationServiceListRequest request, StreamObserver<OrganisationServiceListResponse> responses) {
        Answers.now(responses, () -> {
            Optional<SpecKind> kind = Optional.of(request.getKind())
                    .filter(word -> !word.isEmpty())
                    .map(specs::kind);
            Optional<SpecId> after = Optional.of(request.getPageToken())
                    .filter(token -> !token.isEmpty())
                    .map(this::id);
            Specs.Listed page = specs.list(kind, after, request.getPageSize() == 0 ? PAGE : request.getPageSize());
            OrganisationServiceListResponse.Builder answer = OrganisationServiceListResponse.newBuilder();
            int bytes = 0;
            boolean more = page.hasMore();
            for (KeptSpec spec : page.specs()) {
                if (bytes > MOST_PAGE_BYTES) {
                    more = true;
                    break;
                }
                io.ruche.proto.SpecDocument form = SpecForms.of(spec);
                bytes += form.getSerializedSize();
                answer.addDocuments(form);
            }
            if (more) {
                answer.setNextPageToken(
                        page.specs().get(answer.getDocumentsCount() - 1).id().toString());
            }
            return answer.build();
        });
    }

    @Override
    public void delete(
            OrganisationServiceDeleteRequest request, StreamObserver<OrganisationServiceDeleteResponse> responses) {
        Identity by = Callers.CALLER.get();
        Answers.later(responses, () -> removed(request, by).thenApply(OrganisationGrpc::deleted));
    }

    private CompletionStage<Submitted> removed(OrganisationServiceDeleteRequest request, Identity by) {
        return switch (request.getWhatCase()) {
            case YAML ->
                specs.delete(request.getYaml().toByteArray(), file(request.getFile()), request.getDryRun(), by);
            case DOCUMENT -> specs.delete(id(request.getDocument()), request.getDryRun(), by);
            case WHAT_NOT_SET -> throw invalid("what: none (expected: yaml or document).");
        };
    }

    private static OrganisationServiceDeleteResponse deleted(Submitted outcome) {
        OrganisationServiceDeleteResponse.Builder answer = OrganisationServiceDeleteResponse.newBuilder();
        if (outcome instanceof Submitted.Accepted accepted) answer.setChanges(SpecForms.of(accepted));
        if (outcome instanceof Submitted.Refused refused) answer.setRefusal(SpecForms.of(refused));
        return answer.build();
    }

    private SpecId id(SpecName name) {
        return new SpecId(specs.kind(name.getKind()), name.getName());
    }

    private SpecId id(String token) {
        int slash = token.indexOf('/');
        if (slash < 0) throw invalid("page_token: of no list (expected: that of the page before).");
        return new SpecId(specs.kind(token.substring(0, slash)), token.substring(slash + 1));
    }

    private static String file(String name) {
        return name.isBlank() ? Specs.UNNAMED : name;
    }

    private static FailureException invalid(String message) {
        return FailureException.of(FailureCode.INVALID_REQUEST, message, "See organisation.proto.");
    }
}
