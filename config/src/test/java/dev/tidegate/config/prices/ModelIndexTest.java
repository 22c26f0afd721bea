package dev.tidegate.config.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelIndexTest {
    private static final String MODELS = """
            version: 2
            date: 2026-11-29
            currency: USD
            models:
              gpt-4o: { aliases: [gpt-4o-2024-08-06], input: $2.50, output: $10 }
              gpt-4o-2024-05-13: { family: gpt-4o, input: $5, output: $15 }
              azure/gpt-4o-audio: { input: $7, output: $15 }
              ft:gpt-4o-mini: { input: $3, output: $12 }
              claude-sonnet-4-5: { aliases: [claude-sonnet-4-5-20250929], input: $3, output: $15 }
              anthropic.claude-sonnet-4-5-20250929-v1:0: { input: $3.30, output: $16.50 }
              us.anthropic.claude-opus-4-5-v1:0: { input: $5.50, output: $27.50 }
              groq/llama-3: { input: $0.50, output: $1 }
              groq/llama-4: { input: $0.50, output: $1 }
              bedrock/llama-4: { input: $0.60, output: $1 }
              xai/grok: { input: $2, output: $6 }
              azure_ai/grok: { input: $3, output: $6 }
              groq/llama-5: { input: $0.50, output: $1 }
              bedrock/llama-5: { input: $0.50, output: $1 }
              anthropic.claude-opus-4-7: { aliases: [global.anthropic.claude-opus-4-7], input: $5, output: $25 }
              us.anthropic.claude-opus-4-7: { aliases: [eu.anthropic.claude-opus-4-7], input: $5.50, output: $27.50 }
              us-gov.anthropic.claude-opus-4-7: { input: $6, output: $30 }
              vertex_ai/claude-opus-4-7: { input: $5, output: $25 }
              claude-opus-4-7: { input: $5, output: $25 }
              ft:gpt-4o-mini-2024-07-18: { input: $3, output: $12 }
              azure_ai/deepseek-r1: { input: $1.35, output: $5.40 }
              deepseek/deepseek-r1: { input: $0.55, output: $2.19 }
            """;
    private static final PriceTable TABLE = PriceTable.parse(MODELS);

    @ParameterizedTest
    @CsvSource({
        "gpt-4o, gpt-4o",
        "gpt-4o-2024-08-06, gpt-4o",
        "gpt-4o-2024-05-13, gpt-4o-2024-05-13",
        "openai/gpt-4o, gpt-4o",
        "azure/gpt-4o, gpt-4o",
        "azure/eu/gpt-4o, gpt-4o",
        "azure/gpt-4o-audio, azure/gpt-4o-audio",
        "gpt-4o-audio, azure/gpt-4o-audio",
        "GPT-4o, gpt-4o",
        "openrouter/openai/gpt-4o, gpt-4o",
        "ft:gpt-4o-mini:our-org::id7, ft:gpt-4o-mini",
        "vertex_ai/claude-sonnet-4-5@20250929, claude-sonnet-4-5",
        "claude-sonnet-4-5@default, claude-sonnet-4-5",
        "claude-sonnet-4.5, claude-sonnet-4-5",
        "anthropic/claude-sonnet-4-5-latest, claude-sonnet-4-5",
        "publishers/anthropic/models/claude-sonnet-4-5, claude-sonnet-4-5",
        "eu.anthropic.claude-sonnet-4-5-20250929-v1:0, anthropic.claude-sonnet-4-5-20250929-v1:0",
        "bedrock/global.anthropic.claude-sonnet-4-5-20250929-v1:0, anthropic.claude-sonnet-4-5-20250929-v1:0",
        "us.anthropic.claude-opus-4-5-v1:0, us.anthropic.claude-opus-4-5-v1:0",
        "llama-3, groq/llama-3",
        "grok, xai/grok",
        "azure_ai/grok, azure_ai/grok",
        "llama-5, bedrock/llama-5",
        "us.anthropic.claude-opus-4-7, us.anthropic.claude-opus-4-7",
        "global.anthropic.claude-opus-4-7, anthropic.claude-opus-4-7",
        "apac.anthropic.claude-opus-4-7, us.anthropic.claude-opus-4-7",
        "jp.anthropic.claude-opus-4-7, us.anthropic.claude-opus-4-7",
        "au.anthropic.claude-opus-4-7, us.anthropic.claude-opus-4-7",
        "ca.anthropic.claude-opus-4-7, us.anthropic.claude-opus-4-7",
        "in.anthropic.claude-opus-4-7, us.anthropic.claude-opus-4-7",
        "us-gov.anthropic.claude-opus-4-7, us-gov.anthropic.claude-opus-4-7",
        "bedrock/us-gov-west-1/anthropic.claude-opus-4-7, us-gov.anthropic.claude-opus-4-7",
        "bedrock/eu-central-1/anthropic.claude-opus-4-7, anthropic.claude-opus-4-7",
        "anthropic.claude-opus-4-7-v1:0, anthropic.claude-opus-4-7",
        "jp.anthropic.claude-sonnet-4-5-20250929-v1:0, anthropic.claude-sonnet-4-5-20250929-v1:0",
        "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-opus-4-7,"
                + " us.anthropic.claude-opus-4-7",
        "arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0,"
                + " anthropic.claude-sonnet-4-5-20250929-v1:0",
        "arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/anthropic.claude-opus-4-7,"
                + " us-gov.anthropic.claude-opus-4-7",
        "projects/p-1/locations/us-east5/publishers/anthropic/models/claude-opus-4-7, vertex_ai/claude-opus-4-7",
        "publishers/anthropic/models/claude-sonnet-4-5@20250929, claude-sonnet-4-5",
        "azure/openai/deployments/gpt-4o/chat/completions, gpt-4o",
        "azure_ai/deepseek-r1, azure_ai/deepseek-r1",
        "ft:gpt-4o-mini-2024-07-18:acme:support:Ab12Cd, ft:gpt-4o-mini-2024-07-18",
        "openai/ft:gpt-4o-mini-2024-07-18:acme::Ab12Cd, ft:gpt-4o-mini-2024-07-18",
        "azure/gpt-4o-mini-2024-07-18.ft-0e208cf33a6a466994aff31a08aba678, ft:gpt-4o-mini-2024-07-18",
        "deepseek/deepseek-r1:free, deepseek/deepseek-r1",
        "openrouter/openai/gpt-4o:nitro, gpt-4o"
    })
    void aModelIsFoundByEveryFormOfItsName(String name, String entry) {
        assertThat(TABLE.explain(name).entry())
                .as(TABLE.explain(name).toString())
                .contains(entry);
    }

    @Test
    void aNameOfSeveralPricesIsRefusedNamingThem() {
        assertThat(TABLE.unitPrices("llama-4")).isEmpty();
        assertThatThrownBy(() -> TABLE.require("llama-4"))
                .hasMessage("model: llama-4 (expected: one of the models that this name can mean:"
                        + " bedrock/llama-4, groq/llama-4; to add prices: tidegate prices import)");
    }

    @Test
    void aDateWithoutAnEntryIsRefusedUnlessTheTableTakesItAsUndated() {
        assertThatThrownBy(() -> TABLE.require("gpt-4o-2026-01-01"))
                .hasMessage("model: gpt-4o-2026-01-01 (expected: a dated name with a price of its own,"
                        + " or 'dated: as-undated' in the price table: gpt-4o; to add prices: tidegate prices import)");
        PriceTable lenient = PriceTable.parse(MODELS.replace("currency:", "dated: as-undated\ncurrency:"));
        Resolution found = lenient.explain("openai/gpt-4o-2026-01-01");
        assertThat(found.entry()).contains("gpt-4o");
        assertThat(found.note()).isEqualTo("no entry has this date: priced as gpt-4o");
        assertThat(lenient.explain("gpt-4o-2024-05-13").entry()).contains("gpt-4o-2024-05-13");
    }

    @Test
    void anUnknownModelIsRefusedWithTheNearestNamesAndTheCommand() {
        assertThatThrownBy(() -> TABLE.require("gpt-4.5"))
                .hasMessage("model: gpt-4.5 (expected: a model of the price table; near: gpt-4o, gpt-4o-2024-05-13,"
                        + " gpt-4o-2024-08-06; to add prices: tidegate prices import)");
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-5-mni, gpt-5-mini",
        "claude-sonet-4-5, claude-sonnet-4-5",
        "gemini-2.5-flsh, gemini-2.5-flash",
        "openai/gpt-4o-mni, gpt-4o-mini",
        "gpt5mini, gpt-5-mini",
        "GPT_5.Mini, gpt-5-mini",
        "gpt-5-miin, gpt-5-mini",
        "pgt-5-mini, gpt-5-mini",
        "ggpt-5-mini, gpt-5-mini",
        "claudesonnet45, claude-sonnet-4-5",
        "grok4, xai/grok-4"
    })
    void theNearestNameOfAMisspeltOneIsTheOneThatWasMeant(String misspelt, String meant) {
        assertThat(PriceTable.builtIn().explain(misspelt).candidates()).first().isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"us.", "us-gov.", "eu.", "apac.", "jp.", "au.", "ca.", "in.", "global.", ""})
    void theBuiltInTableCountsAModelOnceInWhateverRegionItIsServed(String profile) {
        for (String model : List.of("claude-opus-5-5", "claude-sonnet-4-5", "claude-haiku-4-5")) {
            String dated = model.endsWith("4-5") ? (model.contains("haiku") ? "-20251001-v1:0" : "-20250929-v1:0") : "";
            String id = profile + "anthropic." + model + dated;
            assertThat(PriceTable.builtIn().family(id)).as(id).isEqualTo(model);
        }
    }

    @Test
    void noFamilyOfTheBuiltInTableSaysWhereAModelIsServed() {
        PriceTable table = PriceTable.builtIn();
        assertThat(table.ids().keySet().stream().map(table::family).distinct())
                .noneMatch(family -> family.matches("(us|us-gov|eu|apac|global|regional|jp|au|ca|in)\\..*")
                        || family.matches("anthropic\\..*")
                        || family.matches("(.*/)?[a-z]{2}(-[a-z]+)+-[0-9]/.*"));
    }

    @Test
    void aliasesAndDatedNamesAreOfOneFamily() {
        assertThat(TABLE.family("gpt-4o-2024-08-06")).isEqualTo("gpt-4o");
        assertThat(TABLE.family("azure/gpt-4o-2024-05-13")).isEqualTo("gpt-4o");
        assertThat(TABLE.family("unheard-of")).isEqualTo("unheard-of");
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o-2024-05-13, gpt-4o",
        "azure/eu/gpt-4o-2024-05-13, gpt-4o",
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0, claude-sonnet-4-5",
        "vertex_ai/claude-sonnet-4-5@20250929, claude-sonnet-4-5",
        "mistral/mistral-large-2411, mistral-large",
        "gpt-4-0613, gpt-4",
        "gpt-4.1, gpt-4.1",
        "gemini/gemini-2.5-flash-preview-09-2025, gemini-2.5-flash-preview",
        "ft:gpt-4o-mini-2024-07-18:org::id, ft:gpt-4o-mini",
        "o1, o1",
        "anthropic.claude-opus-4-7, claude-opus-4-7",
        "anthropic.claude-opus-4-6-v1, claude-opus-4-6",
        "us.anthropic.claude-opus-4-7, claude-opus-4-7",
        "us-gov.anthropic.claude-opus-4-7, claude-opus-4-7",
        "eu.anthropic.claude-opus-4-7, claude-opus-4-7",
        "apac.anthropic.claude-opus-4-7, claude-opus-4-7",
        "jp.anthropic.claude-opus-4-7, claude-opus-4-7",
        "au.anthropic.claude-opus-4-7, claude-opus-4-7",
        "ca.anthropic.claude-opus-4-7, claude-opus-4-7",
        "in.anthropic.claude-opus-4-7, claude-opus-4-7",
        "regional.anthropic.claude-opus-4-7-v1:0, claude-opus-4-7",
        "bedrock/us-gov-east-1/anthropic.claude-opus-4-7, claude-opus-4-7",
        "bedrock/ap-northeast-1/1-month-commitment/anthropic.claude-instant-v1, claude-instant",
        "claude_platform/claude-opus-4-7, claude-opus-4-7",
        "openrouter/anthropic/claude-opus-4.7:nitro, claude-opus-4-7",
        "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-opus-4-7, claude-opus-4-7",
        "publishers/anthropic/models/claude-opus-4-7@default, claude-opus-4-7",
        "vertex_ai/claude-3-5-sonnet-v2@20241022, claude-3-5-sonnet",
        "anthropic.claude-3-5-sonnet-20241022-v2:0, claude-3-5-sonnet",
        "openai.gpt-oss-120b-1:0, gpt-oss-120b",
        "bedrock_mantle/us-gov-west-1/openai.gpt-5.4, gpt-5.4",
        "bedrock/ap-south-1/deepseek.v3.2, deepseek-v3.2",
        "qwen.qwen3-235b-a22b-2507-v1:0, qwen3-235b-a22b",
        "amazon.titan-embed-text-v2:0, titan-embed-text-v2",
        "azure/us/gpt-35-turbo-0613, gpt-3.5-turbo",
        "azure/gpt-4o-mini-2024-07-18.ft-0e208cf33a6a466994aff31a08aba678, ft:gpt-4o-mini",
        "vertex_ai/meta/llama-3.3-70b-instruct-maas, llama-3.3-70b-instruct",
        "groq/qwen/qwen3-32b, qwen3-32b",
        "gemini/gemini-2.0-flash-001, gemini-2.0-flash",
        "xai/grok-4.20-0309-reasoning, grok-4.20-reasoning"
    })
    void aFamilyIsTheNameWithoutProviderAndDate(String id, String family) {
        assertThat(ModelFamily.of(id)).isEqualTo(family);
    }
}
