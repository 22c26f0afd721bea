package dev.tidegate.cli.simulate.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.usage.Prices;
import dev.tidegate.usage.UnitPrices;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TraceReaderTest {
    private static final Prices PRICES =
            model -> model.startsWith("m") ? Optional.of(UnitPrices.of(2_000, 10_000)) : Optional.empty();

    private final List<TraceCall> calls = new ArrayList<>();

    private long read(String csv) throws IOException {
        return read(csv.getBytes(StandardCharsets.UTF_8));
    }

    private long read(byte[] csv) throws IOException {
        calls.clear();
        return new TraceReader("m-1", PRICES).read(new ByteArrayInputStream(csv), calls::add);
    }

    private List<String> faults(String csv) {
        return catchThrowableOfType(InvalidTraceException.class, () -> read(csv)).faults().stream()
                .map(TraceFault::toString)
                .toList();
    }

    @Test
    void theColumnsOfTheAzureTraceAreFound() throws IOException {
        long rows = read("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.6805900,374,44\n");
        assertThat(rows).isEqualTo(1);
        assertThat(calls)
                .containsExactly(new TraceCall(
                        2, 1700158546680590L, Optional.empty(), Optional.empty(), "m-1", 374, 44, 374 * 2 + 44 * 10));
    }

    @Test
    void columnsMayComeInAnyOrderAndCaseBesideOthers() throws IOException {
        read("region,Completion_Tokens,MODEL,user,prompt tokens,Subject,Time\neu,2,m-9,ada,1,c-1,5\n");
        assertThat(calls)
                .containsExactly(new TraceCall(2, 5_000_000, Optional.of("c-1"), Optional.of("ada"), "m-9", 1, 2, 22));
    }

    @Test
    void aByteOrderMarkQuotesBlankLinesAndCarriageReturnsAreAllRight() throws IOException {
        long rows =
                read("\ufefftime,input_tokens,output_tokens,subject\r\n\r\n1,2,3,\"a,\"\"b\"\"\"\r\n\r\n2,3,4,é\r\n");
        assertThat(rows).isEqualTo(2);
        assertThat(calls).extracting(call -> call.subject().orElseThrow()).containsExactly("a,\"b\"", "é");
        assertThat(calls).extracting(TraceCall::line).containsExactly(3L, 5L);
    }

    @Test
    void everyFaultIsNamedWithLineColumnValueAndWhatIsAccepted() {
        assertThat(faults("time,input_tokens,output_tokens,subject\n"
                        + "1,2,3,a\n"
                        + "soon,-2,3.5,a\n"
                        + "1,2\n"
                        + "1,4398046511105,3,a\n"
                        + "1,1,1,a\u0007b\n"
                        + "1,,1,a\n"))
                .satisfiesExactly(
                        f -> assertThat(f).startsWith("line 3: time: soon (expected: 2023-"),
                        f -> assertThat(f).startsWith("line 3: input_tokens: -2 (expected: an integer from 0 to "),
                        f -> assertThat(f).startsWith("line 3: output_tokens: 3.5 (expected: an integer"),
                        f -> assertThat(f).isEqualTo("line 4: row: 2 cells (expected: 4 cells, as the header has)"),
                        f -> assertThat(f).startsWith("line 5: input_tokens: 4398046511105 (expected: "),
                        f -> assertThat(f).startsWith("line 6: subject: a\\u0007b (expected: 1 … 128 bytes"),
                        f -> assertThat(f).startsWith("line 7: input_tokens: (empty) (expected: an integer"));
    }

    @Test
    void manyFaultsAreBoundedAndCounted() {
        InvalidTraceException e = catchThrowableOfType(
                InvalidTraceException.class, () -> read("time,input_tokens,output_tokens\n" + "x,1,1\n".repeat(100)));
        assertThat(e.faults()).hasSize(20);
        assertThat(e.more()).isEqualTo(80);
    }

    @Test
    void noCallIsHandedOnAfterAFault() {
        faults("time,input_tokens,output_tokens\n1,1,1\nx,1,1\n3,1,1\n");
        assertThat(calls).hasSize(1);
    }

    @Test
    void everyMissingColumnIsNamedAtOnce() {
        assertThat(faults("tokens\n1\n"))
                .satisfiesExactly(
                        f -> assertThat(f).startsWith("line 1: header: tokens (expected: a column named TIMESTAMP or"),
                        f -> assertThat(f)
                                .contains("a column named ContextTokens, input_tokens or prompt_tokens, or --column"),
                        f -> assertThat(f).contains("a column named GeneratedTokens, output_tokens or"));
        assertThat(faults("time,input_tokens,prompt_tokens,output_tokens\n1,1,1,1\n"))
                .singleElement()
                .asString()
                .contains("input_tokens and prompt_tokens (expected: one column for one meaning)");
    }

    @Test
    void aFileWithoutRowsIsRefused() {
        assertThat(faults("time,input_tokens,output_tokens\n"))
                .singleElement()
                .asString()
                .contains("no rows");
        assertThat(faults("")).isNotEmpty().allSatisfy(f -> assertThat(f).contains("header"));
    }

    @Test
    void anUnclosedQuoteIsRefused() {
        assertThat(faults("time,input_tokens,output_tokens\n1,1,\"1\n"))
                .singleElement()
                .asString()
                .contains("quote");
    }

    @Test
    void bytesThatAreNotTextAreRefused() {
        byte[] csv = "time,input_tokens,output_tokens,subject\n1,1,1,x\n".getBytes(StandardCharsets.UTF_8);
        csv[csv.length - 2] = (byte) 0xff;
        assertThatThrownBy(() -> read(csv))
                .isInstanceOf(InvalidTraceException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void anUnknownModelOfARowIsAFaultOfTheRow() {
        assertThat(faults("time,input_tokens,output_tokens,model\n1,1,1,other\n"))
                .containsExactly("line 2: model: other (expected: a model of the price table)");
    }

    @Test
    void anUnknownDefaultModelIsRefusedOnce() {
        assertThatThrownBy(() -> new TraceReader("other", PRICES)
                        .read(
                                new ByteArrayInputStream(
                                        "time,input_tokens,output_tokens\n1,1,1\n".getBytes(StandardCharsets.UTF_8)),
                                calls::add))
                .hasMessageContaining("--model: other");
    }

    @Test
    void aCallDearerThanCanBeCountedIsAFault() {
        assertThat(faults("time,input_tokens,output_tokens\n1,4398046511104,1\n"))
                .singleElement()
                .asString()
                .startsWith("line 2: spend: ");
    }

    private TraceNotes read(TraceForm form, String csv) throws IOException {
        calls.clear();
        TraceReader reader = new TraceReader("m-1", PRICES, form);
        reader.read(new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)), calls::add);
        return reader.notes();
    }

    @Test
    void semicolonsAndTabsSeparateToo() throws IOException {
        for (String separator : List.of(";", "\t", ",")) {
            read("\ufeffsubject,time,input_tokens,output_tokens\n\"a,b;c\",1,2,3\n"
                    .replace("\"a,b;c\"", "QUOTED")
                    .replace(",", separator)
                    .replace("QUOTED", "\"a,b;c\""));
            assertThat(calls).singleElement().satisfies(call -> {
                assertThat(call.subject()).contains("a,b;c");
                assertThat(call.outputTokens()).isEqualTo(3);
            });
        }
    }

    @Test
    void anEmptyOptionalCellNamesNothing() throws IOException {
        TraceNotes notes =
                read(TraceForm.OWN, "time,input_tokens,output_tokens,subject,user,model\n1,2,3,,,\n2,2,3,a,ada,m-2\n");
        assertThat(calls.get(0).subject()).contains("(none)");
        assertThat(calls.get(0).user()).isEmpty();
        assertThat(calls.get(0).model()).isEqualTo("m-1");
        assertThat(notes.unnamed()).isEqualTo(1);
    }

    @Test
    void aColumnIsFoundByTheNameThatIsGivenForIt() throws IOException {
        TraceForm form = TraceForm.OWN.with(List.of("time=startTime", "subject=team id"));
        read(form, "startTime,input_tokens,output_tokens,team_id\n1,2,3,a\n");
        assertThat(calls)
                .singleElement()
                .satisfies(call -> assertThat(call.subject()).contains("a"));
        assertThatThrownBy(() -> read(form, "startTime,input_tokens,output_tokens\n1,2,3\n"))
                .hasMessageContaining("a column named team id");
        for (String bad : List.of("time", "time=", "when=startTime", "kind=type")) {
            assertThatThrownBy(() -> TraceForm.OWN.with(List.of(bad))).hasMessageContaining("--column");
        }
        assertThatThrownBy(() -> TraceForm.OWN.with(List.of("time=a", "time=b")))
                .hasMessageContaining("once");
    }

    @Test
    void aColumnThatMayChangeTheResultAndIsNotReadIsNamedIfItSaysAnything() throws IOException {
        TraceNotes notes = read(
                TraceForm.OWN,
                "time,input_tokens,output_tokens,total_tokens,cached_tokens,cost,region,reasoning_tokens\n"
                        + "1,2,3,5,0,,eu,\n2,2,3,5,7,0.0,eu,\n");
        assertThat(notes.unread()).containsExactly("cached_tokens");
    }

    @Test
    void theSpendLogsOfLiteLlmAreRead() throws IOException {
        TraceNotes notes = read(
                TraceForm.export("litellm"),
                "request_id,call_type,api_key,spend,total_tokens,prompt_tokens,completion_tokens,startTime,endTime,model,"
                        + "user,metadata,cache_hit,team_id,end_user\n"
                        + "r1,acompletion,hash,0.002,5,2,3,2026-11-01 10:00:00.123,2026-11-01 10:00:02.5,m-7,ada,{},False,,\n");
        assertThat(calls).singleElement().satisfies(call -> {
            assertThat(call.subject()).contains("ada");
            assertThat(call.model()).isEqualTo("m-7");
            assertThat(call.micros()).isEqualTo(1_793_527_200_123_000L);
        });
        assertThat(notes.unread()).containsExactly("spend");
    }

    @Test
    void aRowOfOpenAisUsageStandsForItsRequestsSpreadOverItsTime() throws IOException {
        String header = "start_time\tend_time\tstart_time_iso\tend_time_iso\tproject_id\tnum_model_requests\tuser_id\t"
                + "api_key_id\tmodel\tbatch\tservice_tier\tinput_tokens\toutput_tokens\tinput_cached_tokens\n";
        TraceNotes notes = read(
                TraceForm.export("openai"),
                header
                        + "1000\t1060\tx\ty\tproj\t4\tu\tk\tm-4\tFalse\tdefault\t10\t3\t8\n"
                        + "1060\t1120\tx\ty\t\t\t\t\t\t\t\t\t\t\n");
        assertThat(calls)
                .extracting(TraceCall::micros)
                .containsExactly(1_000_000_000L, 1_015_000_000L, 1_030_000_000L, 1_045_000_000L);
        assertThat(calls).extracting(TraceCall::inputTokens).containsExactly(3L, 3L, 2L, 2L);
        assertThat(calls).extracting(TraceCall::outputTokens).containsExactly(1L, 1L, 1L, 0L);
        assertThat(notes.grouped()).isEqualTo(1);
        assertThat(notes.notes()).isEqualTo(1);
        assertThat(notes.unread())
                .contains("input_cached_tokens", "service_tier")
                .doesNotContain("batch");
    }

    @Test
    void anEmptyNumberOfCallsBesideTokensIsOneCall() throws IOException {
        TraceNotes notes = read(
                TraceForm.OWN, "time,input_tokens,output_tokens,calls,user\n1,10,3,,\n2,10,3,2,u\n3,,,,\n4,10,3,0,u\n");
        assertThat(calls).extracting(TraceCall::line).containsExactly(2L, 3L, 3L);
        assertThat(notes.notes()).isEqualTo(2);
    }

    @Test
    void requestsOfHeliconeAndGenerationsOfLangfuseAreRead() throws IOException {
        read(
                TraceForm.export("helicone"),
                "response_id,response_created_at,response_status,request_created_at,request_body,request_properties,"
                        + "request_user_id,model,prompt_tokens,completion_tokens,latency,cost\n"
                        + "\"r\",\"2026-11-01T10:00:01Z\",\"200\",\"2026-11-01T10:00:00.000Z\",\"{\"\"a\"\":1}\",\"{}\",\"u1\",\"m-1\",\"2\",\"3\",\"9\",\"0.1\"\n");
        assertThat(calls)
                .singleElement()
                .satisfies(call -> assertThat(call.subject()).contains("u1"));
        TraceNotes notes = read(
                TraceForm.export("langfuse"),
                "id,type,traceId,startTime,endTime,userId,providedModelName,inputTokens,outputTokens,totalTokens\n"
                        + "a,SPAN,t,2026-11-01T10:00:00.000Z,,u1,,,,\n"
                        + "b,GENERATION,t,2026-11-01T10:00:00.000Z,,u1,m-2,2,3,5\n");
        assertThat(calls)
                .singleElement()
                .satisfies(call -> assertThat(call.model()).isEqualTo("m-2"));
        assertThat(notes.notes()).isEqualTo(1);
        assertThatThrownBy(() -> TraceForm.export("other")).hasMessageContaining("helicone, langfuse, litellm, openai");
    }

    @Test
    void anExportThatIsNotNamedIsRecognisedInTheRefusal() {
        assertThat(faults("request_id,startTime,prompt_tokens,completion_tokens,model\nr,1,2,3,m-1\n"))
                .singleElement()
                .asString()
                .contains("it looks like --profile langfuse");
    }
}
