package io.ruche.control.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {

    @Test
    void givesTheTemplatesOwnWordsWhenItRefuses() {
        Failure failure = failure("{{ raise_exception('roles must alternate') }}");

        assertThat(failure.code()).isEqualTo(FailureCode.INVALID_REQUEST);
        assertThat(failure.message())
                .isEqualTo("The model's chat template refuses these messages: roles must alternate");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% if x %}",
                "{{ x",
                "{{ x | }}",
                "{% for x %}{% endfor %}",
                "{% include 'secrets' %}",
                "{% import 'os' as os %}",
                "{% extends 'base' %}",
                "{% unknown %}",
                "{# never ends",
                "{% raw %}never ends",
                "{{ 'never ends }}",
                "{{ (1 }}",
                "{{ 99999999999999999999 }}",
                "{% endif %}",
            })
    void saysThatATemplateCannotBeRead(String jinja) {
        FailureException thrown =
                catchThrowableOfType(FailureException.class, () -> ChatTemplate.compile(jinja, "", ""));

        assertThat(thrown.failure().code()).isEqualTo(FailureCode.UNSUPPORTED_MODEL);
        assertThat(thrown.failure().message()).contains("cannot be read: line 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
                "{% for i in range(9999999) %}{% endfor %}",
                "{{ 'x' * 999999999 }}",
                "{{ 'x' * 9223372036854775807 }}",
                "{{ [1] * 999999999999 }}",
                "{% set ns = namespace(s='xxxxxxxxxx') %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{% set ns = namespace(s='xxxxxxxxxx') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
                "{% set ns = namespace(s=[1]) %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{% set ns = namespace(s=[1]) %}{% for i in range(99) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}",
                "{% set ns = namespace(s=[1]) %}{% for i in range(99) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s | tojson }}",
                "{% set ns = namespace(s=[1]) %}{% for i in range(9999) %}{% set ns.s = [ns.s] %}{% endfor %}{{ ns.s }}",
                "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
                "{% for i in range(99999) %}{{ 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' * 999 }}{% endfor %}",
                "{{ '%999d' | format(1) * 999999 }}",
                "{{ ('x' * 9999999).replace('x', 'yyyyyyyyyyyyyyyy') }}",
            })
    @Timeout(60)
    void endsTemplatesThatAskForTooMuch(String jinja) {
        Failure failure = failure(jinja);

        assertThat(failure.code()).isEqualTo(FailureCode.INVALID_REQUEST);
        assertThat(failure.message()).contains("cannot render");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ messages.__class__.__mro__ }}",
                "{{ ''.class }}",
                "{{ ''.getClass() }}",
                "{{ messages.getClass().forName('java.lang.Runtime') }}",
                "{{ messages['getClass']() }}",
                "{{ messages | attr('getClass') | string }}{{ messages.append(1) }}",
                "{{ messages[0].update({'a': 1}) }}",
                "{{ messages[0].pop('role') }}",
            })
    void reachesNothingButTheValues(String jinja) {
        try {
            assertThat(render(jinja)).isEmpty();
        } catch (FailureException e) {
            assertThat(e.failure().code()).isEqualTo(FailureCode.INVALID_REQUEST);
        }
    }

    @Test
    void takesDeepMessagesWithAFailure() {
        Map<String, Object> message = new HashMap<>(Map.of("role", "user"));
        Object content = "x";
        for (int i = 0; i < 100_000; i++) {
            content = Collections.singletonList(content);
        }
        message.put("content", content);
        ChatTemplate template = ChatTemplate.compile("{{ messages }}", "", "");

        FailureException thrown = catchThrowableOfType(
                FailureException.class, () -> template.render(List.of(message), List.of(), true, Map.of()));
        assertThat(thrown.failure().message()).contains("nest deeper");
    }

    @Test
    void remembersCompiledTemplates() {
        assertThat(ChatTemplate.compile("{{ 1 }}", "a", "b")).isSameAs(ChatTemplate.compile("{{ 1 }}", "a", "b"));
        assertThat(ChatTemplate.compile("{{ 1 }}", "a", "b")).isNotSameAs(ChatTemplate.compile("{{ 1 }}", "a", "c"));
    }

    @Test
    void rendersALongChatInGoodTime() {
        List<Map<String, Object>> messages = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            messages.add(Map.of("role", i % 2 == 0 ? "user" : "assistant", "content", "word ".repeat(40)));
        }
        ChatTemplate template = ChatTemplate.compile(
                "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' + m.content | trim + '<|im_end|>\\n' }}{% endfor %}",
                "", "");

        long start = System.nanoTime();
        String text = template.render(messages, List.of(), true, Map.of());

        assertThat(text).hasSizeGreaterThan(400_000);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    private static String render(String jinja) {
        return ChatTemplate.compile(jinja, "", "")
                .render(List.of(Map.of("role", "user", "content", "Hi")), List.of(), true, Map.of());
    }

    private static Failure failure(String jinja) {
        FailureException thrown = catchThrowableOfType(FailureException.class, () -> render(jinja));
        return thrown.failure();
    }
}
