package dev.tidegate.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.Prices;
import dev.tidegate.UnitPrices;
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
                        + "1,1,1,\n"))
                .satisfiesExactly(
                        f -> assertThat(f).startsWith("line 3: time: soon (expected: 2023-"),
                        f -> assertThat(f).startsWith("line 3: input_tokens: -2 (expected: an integer from 0 to "),
                        f -> assertThat(f).startsWith("line 3: output_tokens: 3.5 (expected: an integer"),
                        f -> assertThat(f).isEqualTo("line 4: row: 2 cells (expected: 4 cells, as the header has)"),
                        f -> assertThat(f).startsWith("line 5: input_tokens: 4398046511105 (expected: "),
                        f -> assertThat(f).startsWith("line 6: subject:  (expected: 1 … 128 bytes"));
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
    void aMissingColumnIsNamed() {
        assertThat(faults("time,tokens\n1,1\n"))
                .singleElement()
                .asString()
                .startsWith("line 1: header: time,tokens (expected: a column named ContextTokens, input_tokens or");
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
        assertThat(faults("")).singleElement().asString().contains("header");
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
}
