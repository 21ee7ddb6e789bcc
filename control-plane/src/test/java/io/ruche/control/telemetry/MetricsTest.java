package io.ruche.control.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.control.http.House;
import io.ruche.proto.Capacity;
import io.ruche.proto.GpuReading;
import io.ruche.proto.InstanceActual;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.reconcile.NodeObserved;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.state.NodeId;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MetricsTest {
    @Test
    void countsUnderOurNamesAndVllms() {
        try (House house = new House().open()) {
            house.chat(",\"max_tokens\":5");
            house.chat(",\"stream\":true");
            house.inference.onNextCall(call -> call.fail(FailureCode.CONTEXT_LENGTH_EXCEEDED, "Too long."));
            house.chat("");
            house.chat(",\"n\":2");
            String text = house.get("/metrics").body();
            for (String line : List.of(
                    "vllm:request_success_total{model_name=\"tiny\",finished_reason=\"stop\",} 2.0",
                    "ruche_requests_succeeded_total{model_name=\"tiny\",finished_reason=\"stop\",} 2.0",
                    "vllm:prompt_tokens_total{model_name=\"tiny\",} 14.0",
                    "vllm:generation_tokens_total{model_name=\"tiny\",} 4.0",
                    "vllm:time_to_first_token_seconds_count{model_name=\"tiny\",} 2.0",
                    "vllm:e2e_request_latency_seconds_count{model_name=\"tiny\",} 2.0",
                    "vllm:inter_token_latency_seconds_count{model_name=\"tiny\",} 2.0",
                    "vllm:time_per_output_token_seconds_count{model_name=\"tiny\",} 2.0",
                    "vllm:request_queue_time_seconds_count{model_name=\"tiny\",} 3.0",
                    "vllm:request_prefill_time_seconds_count{model_name=\"tiny\",} 2.0",
                    "vllm:request_max_num_generation_tokens_count{model_name=\"tiny\",} 1.0",
                    "vllm:num_requests_running{model_name=\"tiny\",} 0.0",
                    "ruche_requests_failed_total{model_name=\"tiny\",code=\"context_length_exceeded\",} 1.0",
                    "ruche_requests_refused_total{code=\"unsupported_field\",} 1.0",
                    "ruche_node_memory_limit_bytes{node=\"box\",} 1.2884901888E10",
                    "ruche_node_memory_reserved_bytes{node=\"box\",model_name=\"tiny\",} 1048576.0",
                    "ruche_deployment_ready{model_name=\"tiny\",} 1.0",
                    "ruche_store_ready 1.0",
                    "ruche_build_info{version=\"0.1-test\",} 1.0")) {
                assertThat(text).contains(line + "\n");
            }
            assertThat(text).contains("jvm_memory_bytes_used").doesNotContain("_created");
        }
    }

    @Test
    void countsWhatBecomesOfTheJobsPrompts() {
        try (House house = new House().open()) {
            house.inference.onNextCall(call -> call.fail(FailureCode.UNREACHABLE, "The agent is gone."));
            house.inference.onNextCall(call -> call.fail(FailureCode.CONTEXT_LENGTH_EXCEEDED, "Too long."));
            house.work();
            house.send(house.request("/api/v1/jobs?model=tiny")
                    .header("Content-Type", "application/jsonl")
                    .POST(BodyPublishers.ofString("{\"prompt\":\"hi\"}\n".repeat(5)))
                    .build());
            await().atMost(House.PATIENCE)
                    .untilAsserted(() -> assertThat(house.get("/metrics").body())
                            .contains(
                                    "ruche_job_prompts_ended_total{model_name=\"tiny\",result=\"answered\",} 4.0\n",
                                    "ruche_job_prompts_ended_total{model_name=\"tiny\",result=\"context_length_exceeded\",} 1.0\n",
                                    "ruche_job_prompts_retried_total{model_name=\"tiny\",code=\"unreachable\",} 1.0\n",
                                    "ruche_job_prompt_tokens_total{model_name=\"tiny\",} 28.0\n",
                                    "ruche_job_generated_tokens_total{model_name=\"tiny\",} 8.0\n"));
        }
    }

    /** What the boards and alerts of {@code dashboards/} expect of machines that tell more than most. */
    @Test
    void tellsWhatOnlySomeMachinesMeasure() {
        try (House house = new House().open()) {
            Capacity capacity = Capacity.newBuilder()
                    .setTemperatureCelsius(61)
                    .setPowerWatts(188)
                    .addGpus(GpuReading.newBuilder()
                            .setName("card")
                            .setLoad(0.5f)
                            .setMemoryUsedBytes(1L << 30)
                            .setTemperatureCelsius(70)
                            .setPowerWatts(300))
                    .build();
            NodeObserved seen = new NodeObserved(
                    house.clock.monotonic(), true, 1, 1, Optional.of(capacity), new TreeMap<>(), new TreeMap<>());
            house.observed = new Observed(
                    house.clock.monotonic(),
                    house.clock.monotonic(),
                    new TreeMap<>(Map.of(new NodeId("node-1"), seen)));
            assertThat(house.get("/metrics").body().lines())
                    .contains(
                            "ruche_node_temperature_celsius{node=\"box\",} 61.0",
                            "ruche_node_power_watts{node=\"box\",} 188.0",
                            "ruche_gpu_load{node=\"box\",gpu=\"card\",} 0.5",
                            "ruche_gpu_memory_used_bytes{node=\"box\",gpu=\"card\",} 1.073741824E9",
                            "ruche_gpu_temperature_celsius{node=\"box\",gpu=\"card\",} 70.0",
                            "ruche_gpu_power_watts{node=\"box\",gpu=\"card\",} 300.0");
        }
    }

    @Test
    void tellsWhatStillFits() {
        try (House house = new House().open()) {
            InstanceActual actual = InstanceActual.newBuilder()
                    .setRunningRequests(3)
                    .setKvCacheBytes(4096)
                    .build();
            NodeObserved seen = new NodeObserved(
                    house.clock.monotonic(),
                    true,
                    1,
                    1,
                    Optional.empty(),
                    new TreeMap<>(Map.of(house.instance(House.MODEL), actual)),
                    new TreeMap<>());
            house.observed = new Observed(
                    house.clock.monotonic(),
                    house.clock.monotonic(),
                    new TreeMap<>(Map.of(new NodeId("node-1"), seen)));
            assertThat(house.get("/metrics").body().lines())
                    .contains("ruche_node_memory_stranded_bytes{node=\"box\",} 0.0")
                    .anyMatch(line -> line.matches(
                            "ruche_node_largest_fit_bytes\\{node=\"box\",model_name=\"smollm2-135m\",} .+E9"))
                    .anyMatch(line -> line.matches(
                            "ruche_instance_kv_used_bytes\\{model_name=\"tiny\",node=\"box\",instance=\".+\",} 4096.0"))
                    .anyMatch(
                            line -> line.matches(
                                    "ruche_instance_requests_running\\{model_name=\"tiny\",node=\"box\",instance=\".+\",} 3.0"));
        }
    }

    /** A rate does not see the first of what was never told as 0. */
    @Test
    void tellsFromZeroOnWhatCanHappen() {
        try (House house = new House().open()) {
            String budget = "apiVersion: ruche.io/v1\nkind: Budget\nmetadata: { name: desk }\n"
                    + "spec: { scope: project, target: admin, window: month, limit: { calls: 9 } }\n";
            assertThat(house.post("/api/v1/apply", budget).statusCode()).isEqualTo(200);
            await().atMost(House.PATIENCE)
                    .untilAsserted(() -> assertThat(house.get("/metrics").body().lines())
                            .contains(
                                    "ruche_requests_succeeded_total{model_name=\"tiny\",finished_reason=\"stop\",} 0.0",
                                    "ruche_generated_tokens_total{model_name=\"tiny\",} 0.0",
                                    "ruche_job_prompts_waiting{model_name=\"tiny\",} 0.0",
                                    "ruche_job_prompts_ended_total{model_name=\"tiny\",result=\"answered\",} 0.0",
                                    "ruche_job_prompts_retried_total{model_name=\"tiny\",code=\"runtime_died\",} 0.0",
                                    "ruche_org_effects_total{tool=\"workspace.write\",effect_class=\"idempotent\",status=\"unknown\",} 0.0",
                                    "ruche_org_turns_total{result=\"failed\",} 0.0",
                                    "ruche_would_have_cost_usd_total 0.0",
                                    "ruche_budget_denied_total{budget=\"desk\",} 0.0"));
        }
    }

    @Test
    void boundsTheNumberOfSeries() {
        var telemetry = new io.ruche.control.telemetry.adapter.simpleclient.PrometheusTelemetry("x");
        for (int i = 0; i < 1_000; i++) telemetry.model("m" + i).failed(FailureCode.CANCELLED);
        assertThat(telemetry.scrape().lines().filter(line -> line.startsWith("ruche_requests_failed_total")))
                .hasSizeLessThanOrEqualTo(257);
    }
}
