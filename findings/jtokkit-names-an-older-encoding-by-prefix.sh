#!/usr/bin/env bash
# jtokkit finds an encoding for models that it does not know, and it is the wrong one.
#
# Versions: com.knuddels:jtokkit 1.1.0 (Maven Central), tiktoken 0.14.0 (PyPI) for comparison, of which
# only the table of names is used. Needs a JDK 17 and Maven.
#
# Behaviour seen:
#   model            jtokkit        tiktoken
#   gpt-4o           o200k_base     o200k_base
#   gpt-4.1          cl100k_base    o200k_base
#   gpt-4.1-mini     cl100k_base    o200k_base
#   gpt-5, o3        none           o200k_base
# With the encoding that it names, a Hindi sentence counts 30 tokens instead of 11, a Japanese one 12
# instead of 6, an English one 6 and 6.
#
# Why a good guess is wrong: `getEncodingForModel(String)` returns an Optional, and for gpt-5 it is
# empty, so a value is taken for knowledge. But a name that starts with a known one is matched by that
# prefix: "gpt-4.1" begins with "gpt-4". Tests in English do not notice, since both encodings agree
# there; an estimate for other languages is two to three times too high, and holds that much budget.
set -euo pipefail
for tool in mvn java python3; do
  command -v $tool >/dev/null || { echo "missing: $tool (apt-get install maven openjdk-17-jdk-headless python3-venv)" >&2; exit 2; }
done
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
  -Dartifact=com.knuddels:jtokkit:1.1.0 -DoutputDirectory=. >mvn.log 2>&1 || { cat mvn.log >&2; exit 2; }
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check tiktoken==0.14.0 || exit 2

cat >Names.java <<'JAVA'
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.List;

class Names {
    public static void main(String[] models) {
        var registry = Encodings.newDefaultEncodingRegistry();
        for (String model : models) {
            var encoding = registry.getEncodingForModel(model).map(Encoding::getName);
            System.out.println(model + " " + encoding.orElse("none"));
        }
        var named = registry.getEncoding(EncodingType.CL100K_BASE);
        var right = registry.getEncoding(EncodingType.O200K_BASE);
        for (String text : List.of(
                "यह ऑर्डर रद्द किया जा सकता है?", "注文をキャンセルできますか", "Can I cancel an order?")) {
            System.out.println(named.countTokens(text) + " instead of " + right.countTokens(text));
        }
    }
}
JAVA
models="gpt-4o gpt-4.1 gpt-4.1-mini gpt-5 o3"
# shellcheck disable=SC2086 # a list of names
java -Dfile.encoding=UTF-8 -cp jtokkit-1.1.0.jar Names.java $models >seen
# shellcheck disable=SC2086
venv/bin/python -c '
import sys
from tiktoken.model import encoding_name_for_model
for model in sys.argv[1:]:
    print("tiktoken", model, encoding_name_for_model(model))
' $models >>seen
cat >expected <<'TXT'
gpt-4o o200k_base
gpt-4.1 cl100k_base
gpt-4.1-mini cl100k_base
gpt-5 none
o3 none
30 instead of 11
12 instead of 6
6 instead of 6
tiktoken gpt-4o o200k_base
tiktoken gpt-4.1 o200k_base
tiktoken gpt-4.1-mini o200k_base
tiktoken gpt-5 o200k_base
tiktoken o3 o200k_base
TXT
cat seen
diff expected seen >&2 || { echo "changed: see the lines above" >&2; exit 1; }
