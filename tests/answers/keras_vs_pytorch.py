"""Answers to the exercises of keras_vs_pytorch by people who hadn't seen the mistakes."""

import itertools

import keras
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from tests.answers import expect

# ---------------------------------------------------------------- helpers


class TorchNet(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.fc1 = nn.Linear(n_in, n_hidden)
        self.fc2 = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.fc2(torch.tanh(self.fc1(x)))


class TorchByHand(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.W1 = nn.Parameter(torch.randn(n_in, n_hidden) / n_in**0.5)
        self.b1 = nn.Parameter(torch.zeros(n_hidden))
        self.W2 = nn.Parameter(torch.randn(n_hidden, n_out) / n_hidden**0.5)
        self.b2 = nn.Parameter(torch.zeros(n_out))

    def forward(self, x):
        return torch.tanh(x @ self.W1 + self.b1) @ self.W2 + self.b2


class KerasNet(keras.Model):
    def __init__(self, n_hidden, n_out):
        super().__init__()
        self.hidden = keras.layers.Dense(n_hidden, activation="tanh")
        self.scores = keras.layers.Dense(n_out)

    def call(self, x):
        return self.scores(self.hidden(x))


class UnregisteredNet(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.steps = [nn.Linear(n_in, n_hidden), nn.Tanh(), nn.Linear(n_hidden, n_out)]

    def forward(self, x):
        for step in self.steps:
            x = step(x)
        return x


class NewEachTimeNet(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        super().__init__()
        self.sizes = n_in, n_hidden, n_out

    def forward(self, x):
        n_in, n_hidden, n_out = self.sizes
        x = torch.tanh(nn.Linear(n_in, n_hidden)(x))
        return nn.Linear(n_hidden, n_out)(x)


class NoSuperNet(nn.Module):
    def __init__(self, n_in, n_hidden, n_out):
        self.fc1 = nn.Linear(n_in, n_hidden)
        self.fc2 = nn.Linear(n_hidden, n_out)

    def forward(self, x):
        return self.fc2(torch.tanh(self.fc1(x)))


class KerasForwardNet(keras.Model):
    def __init__(self, n_hidden, n_out):
        super().__init__()
        self.hidden = keras.layers.Dense(n_hidden, activation="tanh")
        self.scores = keras.layers.Dense(n_out)

    def forward(self, x):
        return self.scores(self.hidden(x))


class Collect(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.losses = []

    def on_epoch_end(self, epoch, logs=None):
        self.losses.append(float(logs["loss"]))


# ---------------------------------------------------------------- stacked


def right_moveaxis__stacked(images):
    return np.moveaxis(np.stack(images), -1, 1) / 255


def right_loops__stacked(images):
    h, w, _ = images[0].shape
    out = np.zeros((len(images), 3, h, w))
    for i, image in enumerate(images):
        for c in range(3):
            out[i, c] = image[:, :, c] / 255.0
    return out


def right_einsum__stacked(images):
    return np.einsum("nhwc->nchw", np.asarray(images, dtype=float)) / 255


def right_torch__stacked(images):
    batch = torch.stack([torch.tensor(image) for image in images])
    return (batch.permute(0, 3, 1, 2).float() / 255).numpy()


def right_channelbychannel__stacked(images):
    return np.array([[image[..., c] for c in range(3)] for image in images]).astype(np.float32) / 255


def right_swaptwice__stacked(images):
    return np.array(images).swapaxes(2, 3).swapaxes(1, 2) / 255.0


# mistake: reshape deals the numbers out anew, colours end up anywhere
@expect("the shape is right, but `reshape` only deals the numbers out anew: colours end up in")
def wrong_reshape__stacked(images):
    X = np.array(images)
    n, h, w, c = X.shape
    return X.reshape(n, c, h, w) / 255


# mistake: Keras's order, channels last
@expect("the channels are at the end: that is Keras's order. PyTorch has them behind the batch.")
def wrong_channelslast__stacked(images):
    return np.stack(images) / 255


# mistake: still 0 to 255
@expect("the numbers still go up to 255.")
def wrong_notscaled__stacked(images):
    return np.stack(images).transpose(0, 3, 1, 2)


# mistake: whole-number division, nearly everything becomes 0
@expect("the decimals are cut off: all but the brightest numbers become 0.")
def wrong_floordivision__stacked(images):
    return np.stack(images).transpose(0, 3, 1, 2) // 255


# mistake: height and width are swapped, the picture lies on its side
@expect("height and width are exchanged, so the pictures lie on their side.")
def wrong_transposed__stacked(images):
    return np.stack(images).transpose(0, 3, 2, 1) / 255


# mistake: .T on each image turns (h, w, 3) into (3, w, h)
@expect("height and width are exchanged, so the pictures lie on their side.")
def wrong_dott__stacked(images):
    return np.array([image.T for image in images]) / 255


# mistake: divides by 256
@expect("you divide by 256. The largest number that a byte can hold is one less, and it is to")
def wrong_by256__stacked(images):
    return np.stack(images).transpose(0, 3, 1, 2) / 256


# mistake: divides by the brightest number of this batch, which need not be 255
@expect("you divide by the largest number found, so a dark picture becomes as bright as any, and")
def wrong_bymaximum__stacked(images):
    X = np.stack(images).transpose(0, 3, 1, 2)
    return X / X.max()


# mistake: divides each image by its own maximum
@expect("you divide by the largest number found, so a dark picture becomes as bright as any, and")
def wrong_bymaximumeach__stacked(images):
    return np.stack([image.transpose(2, 0, 1) / image.max() for image in images])


# mistake: from -1 to 1 instead of 0 to 1
@expect("the numbers run from −1 to 1. Here 0 is black.")
def wrong_minusonetoone__stacked(images):
    return np.stack(images).transpose(0, 3, 1, 2) / 127.5 - 1


# mistake: casts back to whole numbers after scaling
@expect("the decimals are cut off: all but the brightest numbers become 0.")
def wrong_uint8__stacked(images):
    return (np.stack(images).transpose(0, 3, 1, 2) / 255).astype(np.uint8)


# mistake: in-place division of uint8 raises
@expect(
    "An array of whole numbers can't take decimals in place: write `w = w + …`, which makes",
    outcome="crashed",
)
def wrong_inplacecrash__stacked(images):
    X = np.stack(images)
    X /= 255
    return X.transpose(0, 3, 1, 2)


# mistake: a list has no transpose: AttributeError
@expect(
    "This kind of object has no such method or part: print its type. Is it a list where an", outcome="crashed"
)
def wrong_listcrash__stacked(images):
    return images.transpose(0, 3, 1, 2) / 255


# mistake: concatenate glues the images below each other, no batch axis
@expect("the images are glued together into a single one. A batch has an axis of its own for its")
def wrong_concatenated__stacked(images):
    return np.concatenate(images).transpose(2, 0, 1) / 255


# mistake: channels in front of the batch
@expect("the channels stand before the batch. The samples come first, then their channels.")
def wrong_channelsfirstofall__stacked(images):
    return np.stack(images).transpose(3, 0, 1, 2) / 255


# mistake: only the first image comes back (return inside of the loop)
@expect("only the first image comes back.")
def wrong_returninloop__stacked(images):
    out = []
    for image in images:
        out.append(image.transpose(2, 0, 1) / 255)
        return np.array(out)


# mistake: a list of arrays, not one array
@expect("the numbers are right, but a list of length 1 came back where an array of shape (1, 3,")
def wrong_listreturned__stacked(images):
    return [image.transpose(2, 0, 1) / 255 for image in images]


# mistake: a torch tensor instead of an array (the next cell calls .astype)
@expect("the numbers are right, but an object of the kind `Tensor` came back where an array of")
def wrong_torchtensor__stacked(images):
    return torch.tensor(np.stack(images)).permute(0, 3, 1, 2) / 255


# mistake: blue, green, red (OpenCV habit)
@expect("the channels have changed their order: blue stands where red was. (OpenCV keeps them")
def wrong_bgr__stacked(images):
    return np.stack(images)[..., ::-1].transpose(0, 3, 1, 2) / 255


# mistake: prints the shape and returns nothing
@expect("nothing comes back.")
def wrong_prints__stacked(images):
    X = np.stack(images).transpose(0, 3, 1, 2) / 255
    print(X.shape)


# ---------------------------------------------------------------- flattened


def right_reshape__flattened(X):
    return X.reshape(len(X), -1)


def right_prod__flattened(X):
    return np.reshape(X, (X.shape[0], int(np.prod(X.shape[1:]))))


def right_listcomp__flattened(X):
    return np.array([np.ravel(sample) for sample in X])


def right_loop__flattened(X):
    rows = np.empty((X.shape[0], X.size // X.shape[0]), dtype=X.dtype)
    for i in range(X.shape[0]):
        rows[i, :] = X[i].flatten()
    return rows


def right_torch__flattened(X):
    return torch.flatten(torch.as_tensor(X)[..., None], start_dim=1).numpy()


# mistake: flattens the batch too: one long row
@expect("all samples run into one long row. The first axis counts the samples: it stays.")
def wrong_flatten__flattened(X):
    return X.flatten()


# mistake: one single row with everything in it
@expect("all samples run into one long row. The first axis counts the samples: it stays.")
def wrong_onerow__flattened(X):
    return X.reshape(1, -1)


# mistake: keeps the last axis and merges the samples with the rows
@expect("the last axis is kept. All axes but the first become one.")
def wrong_lastaxis__flattened(X):
    return X.reshape(-1, X.shape[-1])


# mistake: sized for the 8 × 8 digits
@expect(
    "A reshape keeps all numbers, so the new lengths must multiply to as many as there are:",
    outcome="crashed",
)
def wrong_hard64__flattened(X):
    return X.reshape(-1, 64)


# mistake: needs exactly three axes, colour images crash or are cut
@expect("There are more or fewer values on the right of `=` than names on its left.", outcome="crashed")
def wrong_threeaxes__flattened(X):
    n, h, w = X.shape
    return X.reshape(n, h * w)


# mistake: multiplies only two of the axes
@expect(
    "A reshape keeps all numbers, so the new lengths must multiply to as many as there are:",
    outcome="crashed",
)
def wrong_twoaxes__flattened(X):
    return X.reshape(X.shape[0], X.shape[1] * X.shape[2])


# mistake: column order: same numbers, other order
@expect("the numbers come in another order: columns first. Whoever goes on with rows first mixes")
def wrong_fortran__flattened(X):
    return X.reshape(len(X), -1, order="F")


# mistake: (n_features, n) and then .T: the numbers of the samples are mixed
@expect("each row holds numbers of several samples: with the samples as the last axis, a reshape")
def wrong_mixed__flattened(X):
    return X.reshape(-1, len(X)).T


# mistake: samples as columns
@expect("each sample is a column. Samples are rows.")
def wrong_columns__flattened(X):
    return X.reshape(len(X), -1).T


# mistake: assigns the shape, so the caller's array changes
@expect("the values are right, but `X` is changed in place: whoever called the function finds")
def wrong_inplace__flattened(X):
    X.shape = (X.shape[0], -1)
    return X


# mistake: the result of reshape is thrown away
@expect("the array comes back as it was: `reshape` makes another one and leaves the old as it is.")
def wrong_thrownaway__flattened(X):
    X.reshape(len(X), -1)
    return X


# mistake: flattens only one axis away: 4 axes become 3
@expect("an axis too many is left. All axes but the first become one.")
def wrong_oneaxisless__flattened(X):
    return np.array([np.concatenate(sample) for sample in X])


# mistake: one list of Python, all rows behind each other
@expect("all samples run into one long row. The first axis counts the samples: it stays.")
def wrong_hstack__flattened(X):
    return np.hstack([sample.ravel() for sample in X])


# mistake: prints
@expect("nothing comes back.")
def wrong_prints__flattened(X):
    print(X.reshape(len(X), -1))


# ---------------------------------------------------------------- network


def right_torchsequential__network(n_in, n_hidden, n_out):
    return nn.Sequential(nn.Linear(n_in, n_hidden), nn.Tanh(), nn.Linear(n_hidden, n_out))


def right_torchsubclass__network(n_in, n_hidden, n_out):
    return TorchNet(n_in, n_hidden, n_out)


def right_torchparameters__network(n_in, n_hidden, n_out):
    return TorchByHand(n_in, n_hidden, n_out)


def right_torchaddmodule__network(n_in, n_hidden, n_out):
    model = nn.Sequential()
    model.add_module("hidden", nn.Linear(n_in, n_hidden))
    model.add_module("tanh", nn.Tanh())
    model.add_module("scores", nn.Linear(n_hidden, n_out))
    return model


def right_torchlocalclass__network(n_in, n_hidden, n_out):
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleList([nn.Linear(n_in, n_hidden), nn.Linear(n_hidden, n_out)])

        def forward(self, x):
            x = self.layers[0](x).tanh()
            return self.layers[1](x)

    return Net()


def right_kerassequential__network(n_in, n_hidden, n_out):
    return keras.Sequential(
        [
            keras.layers.Input((n_in,)),
            keras.layers.Dense(n_hidden, activation="tanh"),
            keras.layers.Dense(n_out),
        ]
    )


def right_kerasadd__network(n_in, n_hidden, n_out):
    model = keras.Sequential()
    model.add(keras.Input(shape=(n_in,)))
    model.add(keras.layers.Dense(n_hidden))
    model.add(keras.layers.Activation("tanh"))
    model.add(keras.layers.Dense(n_out, activation="linear"))
    return model


def right_kerasfunctional__network(n_in, n_hidden, n_out):
    inputs = keras.Input(shape=(n_in,))
    h = keras.layers.Dense(n_hidden, activation=keras.ops.tanh)(inputs)
    outputs = keras.layers.Dense(n_out)(h)
    return keras.Model(inputs, outputs)


def right_kerassubclass__network(n_in, n_hidden, n_out):
    return KerasNet(n_hidden, n_out)  # not built until its first call; n_in isn't needed


def right_kerassubclassbuilt__network(n_in, n_hidden, n_out):
    model = KerasNet(n_hidden, n_out)
    model(np.zeros((1, n_in), dtype="float32"))
    return model


def right_kerasnoinput__network(n_in, n_hidden, n_out):
    # right by the letter: it turns (n, n_in) into (n, n_out); it is built by its first call
    return keras.Sequential([keras.layers.Dense(n_hidden, "tanh"), keras.layers.Dense(n_out)])


def right_kerascompiled__network(n_in, n_hidden, n_out):
    model = right_kerassequential__network(n_in, n_hidden, n_out)
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model


# mistake: softmax behind the last layer (PyTorch)
@expect("softmax is in the model already. The loss that follows takes softmax of scores, so it")
def wrong_torchsoftmax__network(n_in, n_hidden, n_out):
    return nn.Sequential(nn.Linear(n_in, n_hidden), nn.Tanh(), nn.Linear(n_hidden, n_out), nn.Softmax(dim=1))


# mistake: softmax behind the last layer (Keras)
@expect("softmax is in the model already. The loss that follows takes softmax of scores, so it")
def wrong_kerassoftmax__network(n_in, n_hidden, n_out):
    return keras.Sequential(
        [
            keras.layers.Input((n_in,)),
            keras.layers.Dense(n_hidden, activation="tanh"),
            keras.layers.Dense(n_out, activation="softmax"),
        ]
    )


# mistake: log-softmax behind the last layer
@expect("log-softmax is in the model already. What is asked for are the scores as they are: the")
def wrong_logsoftmax__network(n_in, n_hidden, n_out):
    return nn.Sequential(
        nn.Linear(n_in, n_hidden), nn.Tanh(), nn.Linear(n_hidden, n_out), nn.LogSoftmax(dim=1)
    )


# mistake: ReLU copied from the example
@expect("the activation is another one than tanh.")
def wrong_torchrelu__network(n_in, n_hidden, n_out):
    return nn.Sequential(nn.Linear(n_in, n_hidden), nn.ReLU(), nn.Linear(n_hidden, n_out))


# mistake: ReLU copied from the example (Keras)
@expect("the activation is another one than tanh.")
def wrong_kerasrelu__network(n_in, n_hidden, n_out):
    return keras.Sequential(
        [
            keras.layers.Input((n_in,)),
            keras.layers.Dense(n_hidden, activation="relu"),
            keras.layers.Dense(n_out),
        ]
    )


# mistake: sigmoid in the hidden layer
@expect("the activation is another one than tanh.")
def wrong_sigmoid__network(n_in, n_hidden, n_out):
    return nn.Sequential(nn.Linear(n_in, n_hidden), nn.Sigmoid(), nn.Linear(n_hidden, n_out))


# mistake: no activation (PyTorch)
@expect("there is no activation between the layers, so they collapse into one.")
def wrong_torchlinear__network(n_in, n_hidden, n_out):
    return nn.Sequential(nn.Linear(n_in, n_hidden), nn.Linear(n_hidden, n_out))


# mistake: no activation (Keras)
@expect("there is no activation between the layers, so they collapse into one.")
def wrong_keraslinear__network(n_in, n_hidden, n_out):
    return keras.Sequential(
        [keras.layers.Input((n_in,)), keras.layers.Dense(n_hidden), keras.layers.Dense(n_out)]
    )


# mistake: tanh on the scores too
@expect("an activation stands behind the last layer, too. Scores must be free to take any value.")
def wrong_tanhtwice__network(n_in, n_hidden, n_out):
    return nn.Sequential(nn.Linear(n_in, n_hidden), nn.Tanh(), nn.Linear(n_hidden, n_out), nn.Tanh())


# mistake: tanh on the scores too (Keras functional)
@expect("an activation stands behind the last layer, too. Scores must be free to take any value.")
def wrong_kerastanhtwice__network(n_in, n_hidden, n_out):
    inputs = keras.Input((n_in,))
    h = keras.layers.Dense(n_hidden, "tanh")(inputs)
    return keras.Model(inputs, keras.layers.Dense(n_out, "tanh")(h))


# mistake: PyTorch's two sizes swapped: crash at the first call
@expect("the layers don't fit the inputs or each other: is a number written where `n_in`,")
def wrong_swappedsizes__network(n_in, n_hidden, n_out):
    return nn.Sequential(nn.Linear(n_hidden, n_in), nn.Tanh(), nn.Linear(n_out, n_hidden))


# mistake: the numbers of the digits, not the parameters
@expect("the layers don't fit the inputs or each other: is a number written where `n_in`,")
def wrong_hardsizes__network(n_in, n_hidden, n_out):
    return nn.Sequential(nn.Linear(64, 32), nn.Tanh(), nn.Linear(32, 10))


# mistake: takes Keras's Input for a dense layer: one layer too many
@expect("the model has weights of the shapes (2, 2), (2,) that aren't asked for.")
def wrong_extralayer__network(n_in, n_hidden, n_out):
    return keras.Sequential(
        [
            keras.layers.Input((n_in,)),
            keras.layers.Dense(n_in, activation="tanh"),
            keras.layers.Dense(n_hidden, activation="tanh"),
            keras.layers.Dense(n_out),
        ]
    )


# mistake: the class of the activation, not an instance: TypeError
@expect(
    "A model is made of layers: is a pair of brackets missing behind a layer's name, or is a",
    outcome="crashed",
)
def wrong_noparentheses__network(n_in, n_hidden, n_out):
    return nn.Sequential(nn.Linear(n_in, n_hidden), nn.Tanh, nn.Linear(n_hidden, n_out))


# mistake: a list in Sequential, Keras's way, in PyTorch: TypeError
@expect(
    "A model is made of layers: is a pair of brackets missing behind a layer's name, or is a",
    outcome="crashed",
)
def wrong_listintorch__network(n_in, n_hidden, n_out):
    return nn.Sequential([nn.Linear(n_in, n_hidden), nn.Tanh(), nn.Linear(n_hidden, n_out)])


# mistake: layers without a list in Keras's Sequential: TypeError
@expect(
    "What stands behind the first argument isn't taken for a layer: Keras wants them in one",
    outcome="crashed",
)
def wrong_nolistinkeras__network(n_in, n_hidden, n_out):
    return keras.Sequential(
        keras.layers.Input((n_in,)), keras.layers.Dense(n_hidden, "tanh"), keras.layers.Dense(n_out)
    )


# mistake: layers in a plain Python list: the model has no parameters to train
@expect("weights of the shapes (3, 2), (3,), (2, 3), (2,) are missing from the model: layers in a")
def wrong_unregistered__network(n_in, n_hidden, n_out):
    return UnregisteredNet(n_in, n_hidden, n_out)


# mistake: new random layers at every call
@expect("the model has no weights, and 4 arrays of weights are expected.")
def wrong_neweachcall__network(n_in, n_hidden, n_out):
    return NewEachTimeNet(n_in, n_hidden, n_out)


# mistake: super().__init__() forgotten: AttributeError
@expect(
    "A class of one's own for a model begins its `__init__` with `super().__init__()`.", outcome="crashed"
)
def wrong_nosuper__network(n_in, n_hidden, n_out):
    return NoSuperNet(n_in, n_hidden, n_out)


# mistake: a Keras model with `forward` instead of `call`
@expect(
    "The class has no method that says how the inputs go through it: `forward` in PyTorch,", outcome="crashed"
)
def wrong_kerasforward__network(n_in, n_hidden, n_out):
    return KerasForwardNet(n_hidden, n_out)


# mistake: the functional output, not a model
@expect("an object of the kind `KerasTensor` comes back where a model is expected.")
def wrong_functionaltensor__network(n_in, n_hidden, n_out):
    inputs = keras.Input((n_in,))
    h = keras.layers.Dense(n_hidden, "tanh")(inputs)
    return keras.layers.Dense(n_out)(h)


# mistake: no biases in the layers
@expect("the layers have no biases.")
def wrong_nobias__network(n_in, n_hidden, n_out):
    return nn.Sequential(
        nn.Linear(n_in, n_hidden, bias=False), nn.Tanh(), nn.Linear(n_hidden, n_out, bias=False)
    )


# mistake: return forgotten
@expect("nothing comes back.")
def wrong_noreturn__network(n_in, n_hidden, n_out):
    model = nn.Sequential(nn.Linear(n_in, n_hidden), nn.Tanh(), nn.Linear(n_hidden, n_out))
    print(model)


# mistake: dropout added "because it helps"
@expect("outside of training the numbers are right, but in training mode others come out: some")
def wrong_dropout__network(n_in, n_hidden, n_out):
    return nn.Sequential(nn.Linear(n_in, n_hidden), nn.Tanh(), nn.Dropout(0.5), nn.Linear(n_hidden, n_out))


# ---------------------------------------------------------------- descend


def right_nograd__descend(model, X, y, learning_rate, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= learning_rate * p.grad
        losses.append(loss.item())
    return losses


def right_autogradgrad__descend(model, X, y, learning_rate, steps):
    weights = list(model.parameters())
    losses = []
    while len(losses) < steps:
        loss = nn.CrossEntropyLoss()(model(X), y)
        gradients = torch.autograd.grad(loss, weights)
        with torch.no_grad():
            for w, g in zip(weights, gradients):
                w.sub_(g, alpha=learning_rate)
        losses.append(float(loss))
    return losses


def right_byhandloss__descend(model, X, y, learning_rate, steps):
    losses = []
    for step in range(steps):
        for p in model.parameters():
            p.grad = None
        scores = model(X)
        log_p = scores - torch.logsumexp(scores, dim=1, keepdim=True)
        loss = -log_p[torch.arange(len(y)), y].mean()
        loss.backward()
        for p in model.parameters():
            p.data = p.data - learning_rate * p.grad
        losses += [loss.detach().numpy().item()]
    return losses


def right_optimiser__descend(model, X, y, learning_rate, steps):
    sgd = torch.optim.SGD(model.parameters(), lr=learning_rate)
    losses = []
    for _ in range(steps):
        sgd.zero_grad()
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        sgd.step()
        losses.append(loss.item())
    return losses


def right_foreach__descend(model, X, y, learning_rate, steps):
    losses, onehot = [], F.one_hot(y, model(X).shape[1]).to(X.dtype)
    for _ in range(steps):
        model.zero_grad(set_to_none=True)
        loss = -(onehot * model(X).log_softmax(1)).sum(1).mean()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p.copy_(p - learning_rate * p.grad)
        losses.append(loss.item())
    return losses


# mistake: gradients never cleared, they add up
@expect("the gradients of one step are added to those of the steps before: PyTorch collects them")
def wrong_notcleared__descend(model, X, y, learning_rate, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= learning_rate * p.grad
        losses.append(loss.item())
    return losses


# mistake: cleared after backward: all gradients are None (or 0) in the update
@expect("a gradient is None when the weights are updated: either `backward` hasn't run yet, or")
def wrong_clearedtoolate__descend(model, X, y, learning_rate, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        model.zero_grad()
        with torch.no_grad():
            for p in model.parameters():
                p -= learning_rate * p.grad
        losses.append(loss.item())
    return losses


# mistake: cleared to zeros after backward: nothing ever moves
@expect("the model never changes: there is no update, or the gradients are cleared before it, or")
def wrong_zerosafterbackward__descend(model, X, y, learning_rate, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        loss.backward()
        model.zero_grad(set_to_none=False)
        with torch.no_grad():
            for p in model.parameters():
                p -= learning_rate * p.grad
        losses.append(loss.item())
    return losses


# mistake: no no_grad: RuntimeError, in-place on a leaf
@expect("the weights are updated inside the graph. PyTorch keeps its books on everything that")
def wrong_nonograd__descend(model, X, y, learning_rate, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p -= learning_rate * p.grad
        losses.append(loss.item())
    return losses


# mistake: p = p - … only makes a new local tensor; the model stays as it is
@expect("the model never changes: there is no update, or the gradients are cleared before it, or")
def wrong_localname__descend(model, X, y, learning_rate, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p = p - learning_rate * p.grad
        losses.append(loss.item())
    return losses


# mistake: uphill
@expect("you step uphill: the gradient points to where the loss grows.")
def wrong_plus__descend(model, X, y, learning_rate, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p += learning_rate * p.grad
        losses.append(loss.item())
    return losses


# mistake: softmax, then cross_entropy which does it again
@expect("softmax is taken twice: `cross_entropy` wants scores, and takes it itself.")
def wrong_softmaxtwice__descend(model, X, y, learning_rate, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(torch.softmax(model(X), dim=1), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= learning_rate * p.grad
        losses.append(loss.item())
    return losses


# mistake: the loss after the step
@expect("the losses that you note are those after each step. Asked is the loss before it.")
def wrong_lossafter__descend(model, X, y, learning_rate, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= learning_rate * p.grad
            losses.append(F.cross_entropy(model(X), y).item())
    return losses


# mistake: one loss too many (appends the last one behind the loop)
@expect("the training is right. There is a loss too many: none is asked after the last step.")
def wrong_onetoomany__descend(model, X, y, learning_rate, steps):
    losses = right_nograd__descend(model, X, y, learning_rate, steps)
    losses.append(F.cross_entropy(model(X), y).item())
    return losses


# mistake: sum over the samples, so steps n times too long
@expect("the loss is summed over the samples where the mean is asked: the step grows with the")
def wrong_sum__descend(model, X, y, learning_rate, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y, reduction="sum")
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= learning_rate * p.grad
        losses.append(loss.item())
    return losses


# mistake: nll_loss on scores, without the log-softmax
@expect("the logarithm of softmax is missing: `nll_loss` wants log-probabilities, and gets")
def wrong_nllonscores__descend(model, X, y, learning_rate, steps):
    losses = []
    for _ in range(steps):
        loss = F.nll_loss(model(X), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= learning_rate * p.grad
        losses.append(loss.item())
    return losses


# mistake: the forward pass under no_grad too: backward raises
@expect(
    "No weight that can learn has a part in this loss: `.detach()`, `.item()`, NumPy or", outcome="crashed"
)
def wrong_allnograd__descend(model, X, y, learning_rate, steps):
    losses = []
    with torch.no_grad():
        for _ in range(steps):
            loss = F.cross_entropy(model(X), y)
            model.zero_grad()
            loss.backward()
            for p in model.parameters():
                p -= learning_rate * p.grad
            losses.append(loss.item())
    return losses


# mistake: the loss is computed once, before the loop: the second backward raises
@expect("the loss is computed once, before the loop. `backward` uses its graph up: each step")
def wrong_lossonce__descend(model, X, y, learning_rate, steps):
    loss = F.cross_entropy(model(X), y)
    losses = []
    for _ in range(steps):
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= learning_rate * p.grad
        losses.append(loss.item())
    return losses


# mistake: tensors with their graphs, not floats
@expect("`losses`: the numbers are right, but a list of objects of the kind `Tensor` came back")
def wrong_tensorlosses__descend(model, X, y, learning_rate, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= learning_rate * p.grad
        losses.append(loss)
    return losses


# mistake: updates only the matrices, biases forgotten
@expect("the biases stay as they were.")
def wrong_nobiases__descend(model, X, y, learning_rate, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                if p.ndim == 2:
                    p -= learning_rate * p.grad
        losses.append(loss.item())
    return losses


# mistake: written for one layer only: the rest of a deeper model stays
@expect("only the first layer learns.")
def wrong_firstlayeronly__descend(model, X, y, learning_rate, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            model[0].weight -= learning_rate * model[0].weight.grad
            model[0].bias -= learning_rate * model[0].bias.grad
        losses.append(loss.item())
    return losses


# mistake: normalises nothing, but divides the mean loss by n again
@expect("the gradient is divided by the number of samples once more: the loss is a mean already.")
def wrong_dividedtwice__descend(model, X, y, learning_rate, steps):
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(X), y) / len(X)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= learning_rate * p.grad
        losses.append(loss.item())
    return losses


# mistake: the counter never grows: endless
@expect("still running after", outcome="stopped")
def wrong_endless__descend(model, X, y, learning_rate, steps):
    step, losses = 0, []
    while step < steps:
        loss = F.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= learning_rate * p.grad
        losses = [loss.item()]
    return losses


# mistake: prints, returns only the last loss
@expect("only the last loss comes back.")
def wrong_prints__descend(model, X, y, learning_rate, steps):
    for step in range(steps):
        loss = F.cross_entropy(model(X), y)
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= learning_rate * p.grad
        print(step, loss.item())
    return loss.item()


# mistake: works on a copy: the given model isn't trained
@expect("the losses are right, but they are those of a copy: the model that was handed over")
def wrong_copy__descend(model, X, y, learning_rate, steps):
    import copy

    return right_nograd__descend(copy.deepcopy(model), X, y, learning_rate, steps)


# ---------------------------------------------------------------- train


def right_standard__train(model, optimiser, batches, epochs):
    model.train()
    history = []
    for _ in range(epochs):
        total, n = 0.0, 0
        for X, y in batches:
            loss = F.cross_entropy(model(X), y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(y)
            n += len(y)
        history.append(total / n)
    return history


def right_closure__train(model, optimiser, batches, epochs):
    model.train()
    criterion = nn.CrossEntropyLoss()
    sizes = [X.shape[0] for X, _ in batches]
    history = []
    for _ in range(epochs):
        values = []
        for X, y in batches:

            def closure(X=X, y=y):
                optimiser.zero_grad()
                loss = criterion(model(X), y)
                loss.backward()
                return loss

            values.append(optimiser.step(closure).item())
        history.append(float(np.average(values, weights=sizes)))
    return history


def right_persample__train(model, optimiser, batches, epochs):
    history = []
    for epoch in range(epochs):
        model.train(True)
        each = []
        for X, y in batches:
            model.zero_grad()
            losses = nn.CrossEntropyLoss(reduction="none")(model(X), y)
            losses.mean().backward()
            optimiser.step()
            each.extend(losses.tolist())
        history.append(sum(each) / len(each))
    return history


def right_sumloss__train(model, optimiser, batches, epochs):
    model.train()
    n = sum(len(X) for X, _ in batches)

    def epoch():
        total = 0.0
        for X, y in batches:
            optimiser.zero_grad(set_to_none=False)
            logp = model(X).log_softmax(dim=-1)
            total_loss = -logp.gather(1, y.view(-1, 1)).sum()
            (total_loss / len(X)).backward()
            optimiser.step()
            total += float(total_loss)
        return total / n

    return [epoch() for _ in range(epochs)]


# mistake: mean of the batches' means; a smaller last batch counts too much
@expect("the training is right. The losses of the batches are averaged as if all were of one")
def wrong_meanofmeans__train(model, optimiser, batches, epochs):
    model.train()
    history = []
    for _ in range(epochs):
        losses = []
        for X, y in batches:
            loss = F.cross_entropy(model(X), y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    return history


# mistake: zero_grad forgotten
@expect("the gradients of all batches so far are added up: PyTorch collects them until they are")
def wrong_nozerograd__train(model, optimiser, batches, epochs):
    model.train()
    history = []
    for _ in range(epochs):
        total = n = 0
        for X, y in batches:
            loss = F.cross_entropy(model(X), y)
            loss.backward()
            optimiser.step()
            total += loss.item() * len(y)
            n += len(y)
        history.append(total / n)
    return history


# mistake: zero_grad once per epoch
@expect("gradients are cleared once an epoch: within it, those of the batches add up.")
def wrong_zerogradperepoch__train(model, optimiser, batches, epochs):
    model.train()
    history = []
    for _ in range(epochs):
        optimiser.zero_grad()
        total = n = 0
        for X, y in batches:
            loss = F.cross_entropy(model(X), y)
            loss.backward()
            optimiser.step()
            total += loss.item() * len(y)
            n += len(y)
        history.append(total / n)
    return history


# mistake: zero_grad between backward and step: nothing is learned
@expect("the weights never move: either no step is taken, or gradients are cleared between")
def wrong_zerobeforestep__train(model, optimiser, batches, epochs):
    model.train()
    history = []
    for _ in range(epochs):
        total = n = 0
        for X, y in batches:
            loss = F.cross_entropy(model(X), y)
            loss.backward()
            optimiser.zero_grad()
            optimiser.step()
            total += loss.item() * len(y)
            n += len(y)
        history.append(total / n)
    return history


# mistake: step before backward: always one gradient late, the first step does nothing
@expect("each step uses the gradients of the batch before: it is taken before `backward` has run.")
def wrong_stepfirst__train(model, optimiser, batches, epochs):
    model.train()
    history = []
    for _ in range(epochs):
        total = n = 0
        for X, y in batches:
            loss = F.cross_entropy(model(X), y)
            optimiser.step()
            optimiser.zero_grad()
            loss.backward()
            total += loss.item() * len(y)
            n += len(y)
        history.append(total / n)
    return history


# mistake: step forgotten
@expect("the weights never move: either no step is taken, or gradients are cleared between")
def wrong_nostep__train(model, optimiser, batches, epochs):
    model.train()
    history = []
    for _ in range(epochs):
        total = n = 0
        for X, y in batches:
            optimiser.zero_grad()
            loss = F.cross_entropy(model(X), y)
            loss.backward()
            total += loss.item() * len(y)
            n += len(y)
        history.append(total / n)
    return history


# mistake: model.train() forgotten; a model that comes in evaluation mode stays there
@expect("the model is trained in evaluation mode (it may come so): layers such as batch")
def wrong_nomode__train(model, optimiser, batches, epochs):
    history = []
    for _ in range(epochs):
        total = n = 0
        for X, y in batches:
            loss = F.cross_entropy(model(X), y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(y)
            n += len(y)
        history.append(total / n)
    return history


# mistake: evaluation mode while training
@expect("the model is trained in evaluation mode (it may come so): layers such as batch")
def wrong_evalmode__train(model, optimiser, batches, epochs):
    model.eval()
    return wrong_nomode__train(model, optimiser, batches, epochs)


# mistake: shuffles the batches
@expect("the batches are shuffled once more. They come in the order in which they are to be")
def wrong_shuffled__train(model, optimiser, batches, epochs):
    import random

    model.train()
    history = []
    for _ in range(epochs):
        total = n = 0
        for X, y in random.sample(list(batches), len(batches)):
            loss = F.cross_entropy(model(X), y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(y)
            n += len(y)
        history.append(total / n)
    return history


# mistake: an optimiser of its own; Adam or momentum from outside is ignored
@expect("the optimiser that is handed in isn't used: another one is made in its place.")
def wrong_ownoptimiser__train(model, optimiser, batches, epochs):
    return right_standard__train(model, torch.optim.SGD(model.parameters(), lr=0.5), batches, epochs)


# mistake: softmax before cross_entropy
@expect("softmax is taken twice: `cross_entropy` wants scores, and takes it itself.")
def wrong_softmaxtwice__train(model, optimiser, batches, epochs):
    model.train()
    history = []
    for _ in range(epochs):
        total = n = 0
        for X, y in batches:
            loss = F.cross_entropy(F.softmax(model(X), dim=1), y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(y)
            n += len(y)
        history.append(total / n)
    return history


# mistake: the loss of the last batch only
@expect("the training is right. The loss of the last batch is noted for the whole epoch.")
def wrong_lastbatch__train(model, optimiser, batches, epochs):
    model.train()
    history = []
    for _ in range(epochs):
        for X, y in batches:
            optimiser.zero_grad()
            loss = F.cross_entropy(model(X), y)
            loss.backward()
            optimiser.step()
        history.append(loss.item())
    return history


# mistake: one number per batch, not per epoch
@expect("the training is right. There is a loss for each batch, and one for each epoch is asked.")
def wrong_perbatch__train(model, optimiser, batches, epochs):
    model.train()
    history = []
    for _ in range(epochs):
        for X, y in batches:
            optimiser.zero_grad()
            loss = F.cross_entropy(model(X), y)
            loss.backward()
            optimiser.step()
            history.append(loss.item())
    return history


# mistake: the running total isn't reset between epochs
@expect("the training is right. The losses go on adding up from epoch to epoch: begin each one")
def wrong_totalnotreset__train(model, optimiser, batches, epochs):
    model.train()
    history, total, n = [], 0.0, sum(len(y) for _, y in batches)
    for _ in range(epochs):
        for X, y in batches:
            optimiser.zero_grad()
            loss = F.cross_entropy(model(X), y)
            loss.backward()
            optimiser.step()
            total += loss.item() * len(y)
        history.append(total / n)
    return history


# mistake: measures all batches again after the epoch, instead of before each step
@expect("the training is right. The losses are measured anew when the epoch is over. Asked are")
def wrong_afterepoch__train(model, optimiser, batches, epochs):
    history = []
    for _ in range(epochs):
        model.train()
        for X, y in batches:
            optimiser.zero_grad()
            F.cross_entropy(model(X), y).backward()
            optimiser.step()
        with torch.no_grad():
            n = sum(len(y) for _, y in batches)
            history.append(sum(F.cross_entropy(model(X), y, reduction="sum").item() for X, y in batches) / n)
    return history


# mistake: loss of the batch after its step
@expect("the losses that you note are those after each step. Asked is the loss before it.")
def wrong_afterstep__train(model, optimiser, batches, epochs):
    model.train()
    history = []
    for _ in range(epochs):
        total = n = 0
        for X, y in batches:
            optimiser.zero_grad()
            F.cross_entropy(model(X), y).backward()
            optimiser.step()
            total += F.cross_entropy(model(X), y).item() * len(y)
            n += len(y)
        history.append(total / n)
    return history


# mistake: all batches glued to one: one step per epoch
@expect("all batches are glued into one, so there is one step an epoch. Here each batch gets its")
def wrong_fullbatch__train(model, optimiser, batches, epochs):
    X = torch.cat([X for X, _ in batches])
    y = torch.cat([y for _, y in batches])
    return right_standard__train(model, optimiser, [(X, y)], epochs)


# mistake: sum of the batches' losses, not their mean
@expect("the training is right. The losses of an epoch's batches are added up and not divided by")
def wrong_sumofbatches__train(model, optimiser, batches, epochs):
    model.train()
    history = []
    for _ in range(epochs):
        total = 0.0
        for X, y in batches:
            optimiser.zero_grad()
            loss = F.cross_entropy(model(X), y)
            loss.backward()
            optimiser.step()
            total += loss.item()
        history.append(total)
    return history


# mistake: mean squared error on one-hot labels
@expect("the loss is a squared error against one-hot labels. Asked is the cross-entropy.")
def wrong_mse__train(model, optimiser, batches, epochs):
    model.train()
    history = []
    for _ in range(epochs):
        total = n = 0
        for X, y in batches:
            optimiser.zero_grad()
            scores = model(X)
            loss = F.mse_loss(scores, F.one_hot(y, scores.shape[1]).to(scores.dtype))
            loss.backward()
            optimiser.step()
            total += loss.item() * len(y)
            n += len(y)
        history.append(total / n)
    return history


# mistake: Keras's words in PyTorch: AttributeError
@expect(
    "A function is called with too many or too few arguments: compare the call with its", outcome="crashed"
)
def wrong_kerasfit__train(model, optimiser, batches, epochs):
    model.compile(optimizer=optimiser, loss="sparse_categorical_crossentropy")
    return [model.fit(X, y).history["loss"] for _ in range(epochs) for X, y in batches]


# mistake: return inside the loop: one epoch only
@expect("it ends after one epoch: does `return` stand inside the loop?")
def wrong_returninloop__train(model, optimiser, batches, epochs):
    model.train()
    history = []
    for _ in range(epochs):
        total = n = 0
        for X, y in batches:
            optimiser.zero_grad()
            loss = F.cross_entropy(model(X), y)
            loss.backward()
            optimiser.step()
            total += loss.item() * len(y)
            n += len(y)
        history.append(total / n)
        return history


# mistake: prints, returns the model
@expect("the training is right. The model comes back, which its owner has anyway. Asked are the")
def wrong_prints__train(model, optimiser, batches, epochs):
    for epoch, loss in enumerate(right_standard__train(model, optimiser, batches, epochs)):
        print(f"epoch {epoch}: {loss:.4f}")
    return model


# ---------------------------------------------------------------- evaluate


def right_nograd__evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        scores = model(X)
        loss = F.cross_entropy(scores, y)
        right = (scores.argmax(dim=1) == y).float().mean()
    return loss.item(), right.item()


def right_numpy__evaluate(model, X, y):
    model.eval()
    scores = model(X).detach().numpy().astype(float)
    labels = y.numpy()
    scores = scores - scores.max(axis=1, keepdims=True)
    log_p = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
    loss = -np.mean(log_p[np.arange(len(labels)), labels])
    return float(loss), float(np.mean(np.argmax(log_p, axis=1) == labels))


@torch.inference_mode()
def right_restoresmode__evaluate(model, X, y):
    before = model.training
    model.train(False)
    scores = model(X)
    loss = nn.CrossEntropyLoss()(scores, y)
    model.train(before)
    return float(loss), (scores.max(1).indices == y).sum().item() / len(y)


def right_loop__evaluate(model, X, y):
    model.eval()
    loss, right = 0.0, 0
    with torch.no_grad():
        for i in range(len(X)):
            log_p = F.log_softmax(model(X[i : i + 1])[0].double(), dim=0)
            loss -= log_p[y[i]].item()
            right += int(torch.argmax(log_p) == y[i])
    return loss / len(X), right / len(X)


# mistake: eval() forgotten
@expect("the model is still in training mode: with dropout it then leaves units out while you")
def wrong_noeval__evaluate(model, X, y):
    with torch.no_grad():
        scores = model(X)
        return F.cross_entropy(scores, y).item(), (scores.argmax(1) == y).float().mean().item()


# mistake: no_grad taken for evaluation mode; sets train() besides
@expect("the model is still in training mode: with dropout it then leaves units out while you")
def wrong_trainmode__evaluate(model, X, y):
    model.train()
    with torch.no_grad():
        scores = model(X)
        return F.cross_entropy(scores, y).item(), (scores.argmax(1) == y).float().mean().item()


# mistake: eval without the parentheses: nothing happens
@expect("the model is still in training mode: with dropout it then leaves units out while you")
def wrong_noparentheses__evaluate(model, X, y):
    model.eval
    with torch.no_grad():
        scores = model(X)
        return F.cross_entropy(scores, y).item(), (scores.argmax(1) == y).float().mean().item()


# mistake: eval() comes after the scores
@expect("the scores are computed in training mode: the model goes into evaluation mode only")
def wrong_evaltoolate__evaluate(model, X, y):
    scores = model(X)
    model.eval()
    return F.cross_entropy(scores, y).item(), (scores.argmax(1) == y).float().mean().item()


# mistake: argmax over the samples: wrong shape, crash or nonsense
@expect("the largest score is looked for down the columns, among the samples.")
def wrong_argmaxaxis__evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        scores = model(X)
        return F.cross_entropy(scores, y).item(), (scores.argmax(dim=0) == y).float().mean().item()


# mistake: argmax of everything: one number
@expect("one answer is compared with all labels: the largest score of the whole table is found,")
def wrong_argmaxnoaxis__evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        scores = model(X)
        return F.cross_entropy(scores, y).item(), (scores.argmax() == y).float().mean().item()


# mistake: how many are right, not which share
@expect("the accuracy counts the right answers. Asked is their share.")
def wrong_count__evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        scores = model(X)
        return F.cross_entropy(scores, y).item(), float((scores.argmax(1) == y).sum())


# mistake: per cent
@expect("the accuracy is in per cent. Asked is a share, from 0 to 1.")
def wrong_percent__evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        scores = model(X)
        return F.cross_entropy(scores, y).item(), 100 * (scores.argmax(1) == y).float().mean().item()


# mistake: share of wrong answers
@expect("the accuracy is the share of mistakes.")
def wrong_errorshare__evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        scores = model(X)
        return F.cross_entropy(scores, y).item(), (scores.argmax(1) != y).float().mean().item()


# mistake: softmax twice
@expect("softmax is taken twice: `cross_entropy` wants scores, and takes it itself.")
def wrong_softmaxtwice__evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        p = torch.softmax(model(X), dim=1)
        return F.cross_entropy(p, y).item(), (p.argmax(1) == y).float().mean().item()


# mistake: sum instead of mean
@expect("the loss is summed over the samples. Asked is the mean, which can be compared between")
def wrong_sum__evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        scores = model(X)
        return F.cross_entropy(scores, y, reduction="sum").item(), (
            scores.argmax(1) == y
        ).float().mean().item()


# mistake: share first, loss second
@expect("accuracy and loss come back in the other order.")
def wrong_swapped__evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        scores = model(X)
        return (scores.argmax(1) == y).float().mean().item(), F.cross_entropy(scores, y).item()


# mistake: only the share
@expect("only the accuracy comes back.")
def wrong_onlyshare__evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        return (model(X).argmax(1) == y).float().mean().item()


# mistake: mean of booleans: RuntimeError
@expect(
    "A mean wants decimals, and these are True and False or whole numbers: turn them into", outcome="crashed"
)
def wrong_boolmean__evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        scores = model(X)
        return F.cross_entropy(scores, y).item(), (scores.argmax(1) == y).mean().item()


# mistake: .numpy() on a tensor with a graph: RuntimeError
@expect("This tensor still belongs to a graph: NumPy gets it once it is detached.", outcome="crashed")
def wrong_numpycrash__evaluate(model, X, y):
    model.eval()
    scores = model(X).numpy()
    return -np.log(scores[np.arange(len(y)), y]).mean(), (scores.argmax(1) == y.numpy()).mean()


# mistake: log of the softmax without a shift: overflow to inf / nan for large scores
@expect("where scores are large, the loss isn't a number: exponentials overflow or vanish.")
def wrong_overflow__evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        e = torch.exp(model(X))
        p = e / e.sum(1, keepdim=True)
        loss = -torch.log(p[torch.arange(len(y)), y]).mean()
        return loss.item(), (p.argmax(1) == y).float().mean().item()


# mistake: takes an optimiser's step while measuring: the weights change
@expect("the model learns while it is measured: its weights have moved.")
def wrong_trains__evaluate(model, X, y):
    model.eval()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01)
    scores = model(X)
    loss = F.cross_entropy(scores, y)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
    return loss.item(), (scores.argmax(1) == y).float().mean().item()


# mistake: tensors (with a graph) instead of floats
@expect("what comes back: the numbers are right, but an object of the kind `Tensor` came back")
def wrong_tensors__evaluate(model, X, y):
    model.eval()
    scores = model(X)
    return F.cross_entropy(scores, y), (scores.argmax(1) == y).float().mean()


# mistake: whole-number division: 0 or 1
@expect("the share of right answers is cut to a whole number: 1 where all are right, and 0 else.")
def wrong_floordivision__evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        scores = model(X)
        return F.cross_entropy(scores, y).item(), (scores.argmax(1) == y).sum().item() // len(y)


# mistake: "right" when the probability of the class is over a half
@expect("an answer counts as right if its probability is above a half. Among several classes the")
def wrong_overhalf__evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        scores = model(X)
        p = torch.softmax(scores, 1)[torch.arange(len(y)), y]
        return F.cross_entropy(scores, y).item(), (p > 0.5).float().mean().item()


# mistake: prints
@expect("nothing comes back.")
def wrong_prints__evaluate(model, X, y):
    loss, share = right_nograd__evaluate(model, X, y)
    print(f"loss {loss:.3f}, {share:.0%} right")


# ---------------------------------------------------------------- fit_in_keras


def right_fit__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate=learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    return model.fit(X, y, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0).history["loss"]


def right_onehot__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model.compile(keras.optimizers.SGD(learning_rate), keras.losses.CategoricalCrossentropy(from_logits=True))
    onehot = keras.utils.to_categorical(y, model.output_shape[-1])
    history = model.fit(X, onehot, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0)
    return [float(loss) for loss in history.history["loss"]]


def right_callback__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    def loss(y_true, scores):
        return keras.ops.sparse_categorical_crossentropy(
            keras.ops.reshape(y_true, (-1,)), scores, from_logits=True
        )

    collect = Collect()
    model.compile(optimizer=keras.optimizers.SGD(learning_rate, momentum=0.0), loss=loss)
    model.fit(X, y, batch_size, epochs, shuffle=False, verbose=0, callbacks=[collect])
    return collect.losses


def right_trainonbatch__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model.compile(
        keras.optimizers.SGD(learning_rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    losses = []
    for _ in range(epochs):
        total = 0.0
        for i in range(0, len(X), batch_size):
            part = slice(i, i + batch_size)
            model.reset_metrics()
            total += float(model.train_on_batch(X[part], y[part])) * len(X[part])
        losses.append(total / len(X))
    return losses


# mistake: fit shuffles by default
@expect("the samples are taken in another order than they come in: `fit` shuffles in every epoch")
def wrong_shuffled__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model.compile(
        keras.optimizers.SGD(learning_rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    return model.fit(X, y, batch_size=batch_size, epochs=epochs, verbose=0).history["loss"]


# mistake: from_logits forgotten
@expect("the loss takes the scores for probabilities: it has to be told that softmax is still to")
def wrong_nologits__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model.compile(keras.optimizers.SGD(learning_rate), keras.losses.SparseCategoricalCrossentropy())
    return model.fit(X, y, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0).history["loss"]


# mistake: the loss for one-hot labels with class numbers: crash
@expect("this loss compares each score with a label of its own, and the labels are one number")
def wrong_categorical__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model.compile(keras.optimizers.SGD(learning_rate), keras.losses.CategoricalCrossentropy(from_logits=True))
    return model.fit(X, y, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0).history["loss"]


# mistake: "sgd" takes the default rate 0.01
@expect("the learning rate that is handed in isn't used: the optimiser takes its own.")
def wrong_defaultrate__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model.fit(X, y, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0).history["loss"]


# mistake: momentum 0.9
@expect("the gradient descent has momentum. Asked is the plain one.")
def wrong_momentum__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    sgd = keras.optimizers.SGD(learning_rate, momentum=0.9)
    model.compile(sgd, keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return model.fit(X, y, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0).history["loss"]


# mistake: Adam
@expect("the optimiser is Adam. Asked is plain gradient descent.")
def wrong_adam__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model.compile(
        keras.optimizers.Adam(learning_rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    return model.fit(X, y, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0).history["loss"]


# mistake: batch_size forgotten: 32
@expect("the batch size isn't handed on: `fit` takes 32 samples at a time by itself.")
def wrong_batch32__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model.compile(
        keras.optimizers.SGD(learning_rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    return model.fit(X, y, epochs=epochs, shuffle=False, verbose=0).history["loss"]


# mistake: epochs forgotten: 1
@expect("it trains for one epoch: that is what `fit` does when it isn't told.")
def wrong_oneepoch__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model.compile(
        keras.optimizers.SGD(learning_rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    return model.fit(X, y, batch_size=batch_size, shuffle=False, verbose=0).history["loss"]


# mistake: batch_size and epochs swapped by position
@expect("batch size and epochs are exchanged.")
def wrong_swapped__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model.compile(
        keras.optimizers.SGD(learning_rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    return model.fit(X, y, epochs, batch_size, shuffle=False, verbose=0).history["loss"]


# mistake: the History object
@expect("`losses`: an object of the kind `History` came back where a list of length 3 is")
def wrong_historyobject__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model.compile(
        keras.optimizers.SGD(learning_rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    return model.fit(X, y, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0)


# mistake: the dictionary of the history
@expect("the training is right. The whole history comes back: the losses are one of its entries.")
def wrong_dictionary__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model.compile(
        keras.optimizers.SGD(learning_rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    return model.fit(X, y, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0).history


# mistake: only the last loss
@expect("the training is right. Only the last epoch's loss comes back.")
def wrong_lastloss__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model.compile(
        keras.optimizers.SGD(learning_rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    return model.fit(X, y, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0).history["loss"][-1]


# mistake: history["accuracy"] without that metric: KeyError
@expect("The dictionary or table has no entry of this name: print its keys.", outcome="crashed")
def wrong_keyerror__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model.compile(
        keras.optimizers.SGD(learning_rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    return model.fit(X, y, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0).history["accuracy"]


# mistake: subscripting the History object: TypeError
@expect("What `fit` gives back holds its losses in `history`, a dictionary.", outcome="crashed")
def wrong_subscript__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model.compile(
        keras.optimizers.SGD(learning_rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    return model.fit(X, y, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0)["loss"]


# mistake: lr is PyTorch's word: crash
@expect("it stops with ValueError", outcome="crashed")
def wrong_lr__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model.compile(
        keras.optimizers.SGD(lr=learning_rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    return model.fit(X, y, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0).history["loss"]


# mistake: mean squared error against one-hot labels
@expect("the loss is a squared error. Asked is the cross-entropy.")
def wrong_mse__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model.compile(keras.optimizers.SGD(learning_rate), "mse")
    onehot = np.eye(int(np.max(y)) + 1)[y]
    return model.fit(X, onehot, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0).history[
        "loss"
    ]


# mistake: a part of the samples kept for validation
@expect("some samples are kept back for validation, so they aren't learned from.")
def wrong_validationsplit__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model.compile(
        keras.optimizers.SGD(learning_rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    history = model.fit(
        X, y, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0, validation_split=0.2
    )
    return history.history["loss"]


# mistake: evaluates after each epoch: the loss after, not while training
@expect("the training is right. The losses are measured anew when the epoch is over, and `fit`")
def wrong_evaluatesafter__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model.compile(
        keras.optimizers.SGD(learning_rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    )
    losses = []
    for _ in range(epochs):
        model.fit(X, y, batch_size=batch_size, epochs=1, shuffle=False, verbose=0)
        losses.append(float(model.evaluate(X, y, verbose=0)))
    return losses


# mistake: trains a clone; the given model stays
@expect("the losses are right, but they are those of a copy: the model that was handed over")
def wrong_clone__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    return right_fit__fit_in_keras(copy, X, y, learning_rate, batch_size, epochs)


# mistake: never compiled: crash
@expect(
    "Before `fit` a Keras model wants to know its loss and optimiser: that is what `compile`",
    outcome="crashed",
)
def wrong_notcompiled__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    return model.fit(X, y, batch_size=batch_size, epochs=epochs, shuffle=False, verbose=0).history["loss"]


# ---------------------------------------------------------------- into_pytorch


def right_isinstance__into_pytorch(model, layers):
    linear = [layer for layer in model if isinstance(layer, nn.Linear)]
    with torch.no_grad():
        for layer, (W, b) in zip(linear, layers):
            layer.weight.copy_(torch.tensor(W.T))
            layer.bias.copy_(torch.tensor(b))


def right_parameters__into_pytorch(model, layers):
    flat = []
    for W, b in layers:
        flat += [np.array(W).transpose(), np.array(b)]
    with torch.no_grad():
        for p, value in zip(model.parameters(), flat, strict=True):
            p[...] = torch.as_tensor(value.copy(), dtype=p.dtype)


def right_statedict__into_pytorch(model, layers):
    values = (torch.tensor(v) for W, b in layers for v in (W.T, b))
    model.load_state_dict(dict(zip(model.state_dict(), values)))


def right_data__into_pytorch(model, layers):
    i = 0
    for module in model.modules():
        if hasattr(module, "weight") and module.weight is not None:
            W, b = layers[i]
            module.weight.data = torch.tensor(W, dtype=torch.float32).t().contiguous()
            module.bias.data = torch.tensor(b, dtype=torch.float32)
            i += 1


def right_vector__into_pytorch(model, layers):
    numbers = np.concatenate([np.ravel(part) for W, b in layers for part in (W.T, b)])
    with torch.no_grad():
        nn.utils.vector_to_parameters(torch.tensor(numbers, dtype=torch.float32), model.parameters())


# mistake: not transposed: crash, or silent nonsense when square
@expect("the kernels aren't transposed. PyTorch keeps a layer's weights as (n_out, n_in), so a")
def wrong_nottransposed__into_pytorch(model, layers):
    linear = [layer for layer in model if isinstance(layer, nn.Linear)]
    with torch.no_grad():
        for layer, (W, b) in zip(linear, layers):
            layer.weight.copy_(torch.tensor(W))
            layer.bias.copy_(torch.tensor(b))


# mistake: reshape instead of transpose: fits, and is nonsense
@expect("the kernels are reshaped where they are to be transposed: the shape fits, and the")
def wrong_reshape__into_pytorch(model, layers):
    linear = [layer for layer in model if isinstance(layer, nn.Linear)]
    with torch.no_grad():
        for layer, (W, b) in zip(linear, layers):
            layer.weight.copy_(torch.tensor(W).reshape(layer.weight.shape))
            layer.bias.copy_(torch.tensor(b))


# mistake: transposes only where the shapes differ: square kernels stay wrong
@expect("a square kernel stays as it is, and only the others are transposed. Whether a kernel")
def wrong_transposedifneeded__into_pytorch(model, layers):
    linear = [layer for layer in model if isinstance(layer, nn.Linear)]
    with torch.no_grad():
        for layer, (W, b) in zip(linear, layers):
            W = torch.tensor(W)
            layer.weight.copy_(W if W.shape == layer.weight.shape else W.T)
            layer.bias.copy_(torch.tensor(b))


# mistake: biases forgotten
@expect("the biases aren't carried over.")
def wrong_nobias__into_pytorch(model, layers):
    linear = [layer for layer in model if isinstance(layer, nn.Linear)]
    with torch.no_grad():
        for layer, (W, b) in zip(linear, layers):
            layer.weight.copy_(torch.tensor(W.T))


# mistake: without no_grad: RuntimeError
@expect("the weights are written inside the graph. PyTorch keeps its books on everything that")
def wrong_nonograd__into_pytorch(model, layers):
    linear = [layer for layer in model if isinstance(layer, nn.Linear)]
    for layer, (W, b) in zip(linear, layers):
        layer.weight.copy_(torch.tensor(W.T))
        layer.bias.copy_(torch.tensor(b))


# mistake: assigns a tensor to a parameter: TypeError
@expect("a layer's weights are a parameter, and a plain tensor or array can't take its place.")
def wrong_assigned__into_pytorch(model, layers):
    linear = [layer for layer in model if isinstance(layer, nn.Linear)]
    for layer, (W, b) in zip(linear, layers):
        layer.weight = torch.tensor(W.T)
        layer.bias = torch.tensor(b)


# mistake: copy_ with a NumPy array: TypeError
@expect(
    "PyTorch wants a tensor here, and gets something else: `torch.tensor` makes one of an", outcome="crashed"
)
def wrong_numpycrash__into_pytorch(model, layers):
    linear = [layer for layer in model if isinstance(layer, nn.Linear)]
    with torch.no_grad():
        for layer, (W, b) in zip(linear, layers):
            layer.weight.copy_(W.T)
            layer.bias.copy_(b)


# mistake: counts the activations as layers: AttributeError or StopIteration of the zip too early
@expect("an activation is taken for a layer with weights. It stands between those that have")
def wrong_activationcounted__into_pytorch(model, layers):
    with torch.no_grad():
        for i, (W, b) in enumerate(layers):
            model[i].weight.copy_(torch.tensor(W.T))
            model[i].bias.copy_(torch.tensor(b))


# mistake: only two layers, at places 0 and 2
@expect("There are more or fewer values on the right of `=` than names on its left.", outcome="crashed")
def wrong_twolayers__into_pytorch(model, layers):
    (W1, b1), (W2, b2) = layers
    with torch.no_grad():
        model[0].weight.copy_(torch.tensor(W1.T))
        model[0].bias.copy_(torch.tensor(b1))
        model[2].weight.copy_(torch.tensor(W2.T))
        model[2].bias.copy_(torch.tensor(b2))


# mistake: a local name is bound anew, the model stays as it is
@expect("nothing is written into the model. A new tensor under an old name leaves it with its")
def wrong_localname__into_pytorch(model, layers):
    flat = [torch.tensor(v) for W, b in layers for v in (W.T, b)]
    for p, value in zip(model.parameters(), flat):
        p = value


# mistake: the last layer first
@expect("the layers are exchanged: in the list the one next to the input comes first.")
def wrong_reversed__into_pytorch(model, layers):
    linear = [layer for layer in model if isinstance(layer, nn.Linear)]
    with torch.no_grad():
        for layer, (W, b) in zip(linear, layers[::-1]):
            layer.weight.copy_(torch.tensor(W.T))
            layer.bias.copy_(torch.tensor(b))


# mistake: copies away from the model: its weights end up in the given arrays
@expect("nothing is written into the model. A new tensor under an old name leaves it with its")
def wrong_otherdirection__into_pytorch(model, layers):
    linear = [layer for layer in model if isinstance(layer, nn.Linear)]
    for layer, (W, b) in zip(linear, layers):
        W[:] = layer.weight.detach().numpy().T
        b[:] = layer.bias.detach().numpy()


# mistake: makes a new model and returns it, the given one stays
@expect("nothing is written into the model. A new tensor under an old name leaves it with its")
def wrong_newmodel__into_pytorch(model, layers):
    parts = []
    for W, b in layers:
        linear = nn.Linear(*W.shape)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(W.T))
            linear.bias.copy_(torch.tensor(b))
        parts += [linear, nn.Tanh()]
    return nn.Sequential(*parts[:-1])


# mistake: Keras's set_weights on a PyTorch model: AttributeError
@expect("That is Keras's word, and this object is PyTorch's.", outcome="crashed")
def wrong_setweights__into_pytorch(model, layers):
    model.set_weights([v for W, b in layers for v in (W.T, b)])


# mistake: only the first layer (break / return inside the loop)
@expect("only the first layer gets its weights: does something stand too far in?")
def wrong_firstonly__into_pytorch(model, layers):
    linear = [layer for layer in model if isinstance(layer, nn.Linear)]
    with torch.no_grad():
        for layer, (W, b) in zip(linear, layers):
            layer.weight.copy_(torch.tensor(W.T))
            layer.bias.copy_(torch.tensor(b))
            return


# mistake: adds to the weights that are there
@expect("the weights are added to those that were there. They are to take their place.")
def wrong_added__into_pytorch(model, layers):
    linear = [layer for layer in model if isinstance(layer, nn.Linear)]
    with torch.no_grad():
        for layer, (W, b) in zip(linear, layers):
            layer.weight += torch.tensor(W.T)
            layer.bias += torch.tensor(b)


# ---------------------------------------------------------------- into_keras


def right_setweights__into_keras(model, layers):
    flat = []
    for W, b in layers:
        flat.append(W)
        flat.append(b)
    model.set_weights(flat)


def right_chain__into_keras(model, layers):
    model.set_weights(list(itertools.chain.from_iterable(layers)))


def right_perlayer__into_keras(model, layers):
    dense = [layer for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    for layer, (W, b) in zip(dense, layers):
        layer.set_weights([W, b])


def right_assign__into_keras(model, layers):
    values = iter(layers)
    for layer in model.layers:
        if layer.weights:
            W, b = next(values)
            layer.kernel.assign(W)
            layer.bias.assign(b)


def right_variables__into_keras(model, layers):
    for variable, value in zip(model.trainable_variables, [part for pair in layers for part in pair]):
        variable.assign(keras.ops.convert_to_tensor(value, dtype=variable.dtype))


# mistake: pairs, not a flat list: crash
@expect("the list is of another length than Keras wants: it takes one flat list, kernel, bias,")
def wrong_pairs__into_keras(model, layers):
    model.set_weights(layers)


# mistake: transposed as for PyTorch: crash, or silent nonsense when square
@expect("the kernels are transposed. Keras keeps them as (n_in, n_out), as hidden_layers did; it is")
def wrong_transposed__into_keras(model, layers):
    model.set_weights([part for W, b in layers for part in (W.T, b)])


# mistake: transposed and then reshaped until it fits
@expect("the kernels are transposed, and then reshaped until they fit: the numbers belong to")
def wrong_reshaped__into_keras(model, layers):
    model.set_weights([part for W, b in layers for part in (W.T.reshape(W.shape), b)])


# mistake: all kernels, then all biases: crash
@expect("the arrays stand in another order than Keras's: kernel and bias of the first layer,")
def wrong_kernelsfirst__into_keras(model, layers):
    model.set_weights([W for W, _ in layers] + [b for _, b in layers])


# mistake: biases first
@expect("the arrays stand in another order than Keras's: kernel and bias of the first layer,")
def wrong_biasfirst__into_keras(model, layers):
    model.set_weights([part for W, b in layers for part in (b, W)])


# mistake: kernels only
@expect("the biases aren't carried over.")
def wrong_kernelsonly__into_keras(model, layers):
    for layer, (W, b) in zip([part for part in model.layers if part.weights], layers):
        layer.kernel.assign(W)


# mistake: old biases kept (copied back from the model)
@expect("the biases aren't carried over.")
def wrong_oldbias__into_keras(model, layers):
    for layer, (W, b) in zip([part for part in model.layers if part.weights], layers):
        layer.set_weights([W, layer.get_weights()[1]])


# mistake: the last layer first
@expect("the layers are exchanged: in the list the one next to the input comes first.")
def wrong_reversed__into_keras(model, layers):
    dense = [layer for layer in model.layers if layer.weights]
    for layer, (W, b) in zip(reversed(dense), layers):
        layer.set_weights([W, b])


# mistake: get_weights gives copies; writing into them changes nothing
@expect("nothing is written into the model. What `get_weights` gives is a copy, and so is a")
def wrong_copies__into_keras(model, layers):
    flat = [part for pair in layers for part in pair]
    for old, new in zip(model.get_weights(), flat):
        old[:] = new


# mistake: zip over all of model.layers: an Activation layer takes a pair: crash
@expect("a layer that has no weights is handed some: an activation can be a layer of its own.")
def wrong_activationcounted__into_keras(model, layers):
    for layer, (W, b) in zip(model.layers, layers):
        layer.set_weights([W, b])


# mistake: every second layer, as in PyTorch, though Keras has its activations inside of Dense
@expect("every second layer is taken. That fits where activations are layers of their own, and")
def wrong_everysecond__into_keras(model, layers):
    for layer, (W, b) in zip(model.layers[::2], layers):
        layer.set_weights([W, b])


# mistake: assigns attributes the model doesn't use
@expect("nothing is written into the model. What `get_weights` gives is a copy, and so is a")
def wrong_attribute__into_keras(model, layers):
    for layer, (W, b) in zip(model.layers, layers):
        layer.W = W
        layer.b = b


# mistake: a clone gets the weights
@expect("nothing is written into the model. What `get_weights` gives is a copy, and so is a")
def wrong_clone__into_keras(model, layers):
    model = keras.models.clone_model(model)
    model.set_weights([part for pair in layers for part in pair])
    return model


# mistake: PyTorch's way: AttributeError
@expect("That is PyTorch's word, and this object is Keras's.", outcome="crashed")
def wrong_torchway__into_keras(model, layers):
    with torch.no_grad():
        for p, (W, b) in zip(model.parameters(), layers):
            p.copy_(torch.tensor(W))


# mistake: prepares the flat list and returns it
@expect("nothing is written into the model. What `get_weights` gives is a copy, and so is a")
def wrong_returnslist__into_keras(model, layers):
    return [part for pair in layers for part in pair]


# mistake: two layers only
@expect("There are more or fewer values on the right of `=` than names on its left.", outcome="crashed")
def wrong_twolayers__into_keras(model, layers):
    (W1, b1), (W2, b2) = layers
    model.set_weights([W1, b1, W2, b2])


# ---------------------------------------------------------------- seen by a reviewer, on people's ways to the end


# mistake: fixed sizes, as in the notebook's own digits
@expect("the layers don't fit the inputs or each other: is a number written where `n_in`,")
def wrong_fixedsizes__network(n_in, n_hidden, n_out):
    return nn.Sequential(nn.Linear(64, 32), nn.Tanh(), nn.Linear(32, 10))


# mistake: the example of the text, copied
@expect("the layers don't fit the inputs or each other: is a number written where `n_in`,")
def wrong_exampletorch__network(n_in, n_hidden, n_out):
    return nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3))


@expect("the layers don't fit the inputs or each other: is a number written where `n_in`,")
def wrong_fixedkeras__network(n_in, n_hidden, n_out):
    return keras.Sequential(
        [keras.layers.Input((64,)), keras.layers.Dense(32, activation="tanh"), keras.layers.Dense(10)]
    )


# mistake: hidden and inputs exchanged
@expect("the layers don't fit the inputs or each other: is a number written where `n_in`,")
def wrong_exchanged__network(n_in, n_hidden, n_out):
    return nn.Sequential(nn.Linear(n_hidden, n_in), nn.Tanh(), nn.Linear(n_out, n_hidden))


# mistake: a number where Keras wants a shape
@expect("Keras wants a shape, and that is a tuple even for one number", outcome="crashed")
def wrong_inputnumber__network(n_in, n_hidden, n_out):
    return keras.Sequential(
        [keras.layers.Input(n_in), keras.layers.Dense(n_hidden, "tanh"), keras.layers.Dense(n_out)]
    )


# mistake: both sizes, as PyTorch wants them
@expect("The second argument of Keras's `Dense` is its activation", outcome="crashed")
def wrong_densesizes__network(n_in, n_hidden, n_out):
    return keras.Sequential(
        [
            keras.layers.Dense(n_in, n_hidden),
            keras.layers.Activation("tanh"),
            keras.layers.Dense(n_hidden, n_out),
        ]
    )


# mistake: one size, as Keras wants it
@expect("PyTorch's `Linear` takes both sizes, and no activation", outcome="crashed")
def wrong_linearsize__network(n_in, n_hidden, n_out):
    return nn.Sequential(nn.Linear(n_hidden), nn.Tanh(), nn.Linear(n_out))


@expect("PyTorch's `Linear` takes both sizes, and no activation", outcome="crashed")
def wrong_linearactivation__network(n_in, n_hidden, n_out):
    return nn.Sequential(nn.Linear(n_in, n_hidden, activation="tanh"), nn.Linear(n_hidden, n_out))


@expect("PyTorch's models are made of PyTorch's layers, and this one is Keras's.", outcome="crashed")
def wrong_mixed__network(n_in, n_hidden, n_out):
    return nn.Sequential(
        nn.Linear(n_in, n_hidden), keras.layers.Activation("tanh"), nn.Linear(n_hidden, n_out)
    )


def by_hand(
    loss=lambda scores, y: F.cross_entropy(scores, y), note=lambda loss, y: loss.item(), off=torch.no_grad
):
    def descend(model, X, y, learning_rate, steps):
        losses = []
        for _ in range(steps):
            value = loss(model(X), y)
            model.zero_grad()
            value.backward()
            with off() if off else torch.no_grad:
                for p in model.parameters():
                    p -= learning_rate * p.grad
            losses.append(note(value, y))
        return losses

    return descend


# mistake: Keras's order of a loss's arguments
@expect("scores and labels are exchanged: PyTorch's losses take the scores first")
def wrong_exchanged__descend(model, X, y, learning_rate, steps):
    return by_hand(lambda scores, y: F.cross_entropy(y, scores))(model, X, y, learning_rate, steps)


# mistake: labels as decimals, as other losses want them
@expect("Labels are class numbers: whole numbers (int64), not decimals.", outcome="crashed")
def wrong_floatlabels__descend(model, X, y, learning_rate, steps):
    return by_hand(lambda scores, y: F.cross_entropy(scores, y.float()))(model, X, y, learning_rate, steps)


# mistake: answers where scores are wanted
@expect("the labels have the same shape as the scores, and so they are taken for probabilities.")
def wrong_argmax__descend(model, X, y, learning_rate, steps):
    return by_hand(lambda scores, y: F.cross_entropy(scores.argmax(1), y))(model, X, y, learning_rate, steps)


# mistake: the step goes with the sum, the mean is noted
@expect("the loss is summed over the samples where the mean is asked: the step grows with the data.")
def wrong_sumnotedasmean__descend(model, X, y, learning_rate, steps):
    return by_hand(
        lambda scores, y: F.cross_entropy(scores, y, reduction="sum"), lambda loss, y: loss.item() / len(y)
    )(model, X, y, learning_rate, steps)


# mistake: a loss is made of scores
@expect("or by a loss such as `CrossEntropyLoss`, which is made first and called then", outcome="crashed")
def wrong_lossmade__descend(model, X, y, learning_rate, steps):
    return by_hand(nn.CrossEntropyLoss)(model, X, y, learning_rate, steps)


# mistake: no brackets
@expect("Brackets are missing behind what stands after `with`.", outcome="crashed")
def wrong_nobrackets__descend(model, X, y, learning_rate, steps):
    return by_hand(off=None)(model, X, y, learning_rate, steps)


# mistake: Keras's way
@expect("That is Keras's word, and this object is PyTorch's.", outcome="crashed")
def wrong_kerasway__descend(model, X, y, learning_rate, steps):
    return model.fit(X, y, epochs=steps)


def looped(loss=F.cross_entropy, divide=lambda total, n, batches: total / n, reset=True):
    def train(model, optimiser, batches, epochs):
        model.train()
        losses, total, n = [], 0.0, 0
        for _ in range(epochs):
            if reset:
                total, n = 0.0, 0
            for X, y in batches:
                optimiser.zero_grad()
                value = loss(model(X), y)
                value.backward()
                optimiser.step()
                total, n = total + value.item() * len(y), n + len(y)
            losses.append(divide(total, n, batches))
        return losses

    return train


@expect("scores and labels are exchanged: PyTorch's losses take the scores first")
def wrong_exchanged__train(model, optimiser, batches, epochs):
    return looped(lambda scores, y: F.cross_entropy(y, scores))(model, optimiser, batches, epochs)


@expect("the labels have the same shape as the scores, and so they are taken for probabilities.")
def wrong_onehot__train(model, optimiser, batches, epochs):
    one_hot = lambda scores, y: F.cross_entropy(scores, F.one_hot(y, scores.shape[1]))  # noqa: E731
    return looped(one_hot)(model, optimiser, batches, epochs)


# mistake: sum and count are set to zero once
@expect("Each epoch's mean takes in all epochs before it: begin the sum and the count anew.")
def wrong_runningmean__train(model, optimiser, batches, epochs):
    return looped(reset=False)(model, optimiser, batches, epochs)


# mistake: a sum over samples, divided by the batches
@expect("The losses are sums over the samples, and they are divided by how many batches there are.")
def wrong_dividedbybatches__train(model, optimiser, batches, epochs):
    by_batches = looped(divide=lambda total, n, batches: total / len(batches))
    return by_batches(model, optimiser, batches, epochs)


@expect("scores and labels are exchanged: PyTorch's losses take the scores first")
def wrong_exchanged__evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        scores = model(X)
        return F.cross_entropy(y, scores).item(), (scores.argmax(1) == y).float().mean().item()


# mistake: the wrong axis
@expect("the largest score is looked for down the columns, among the samples. Each sample has a row.")
def wrong_columns__evaluate(model, X, y):
    model.eval()
    with torch.no_grad():
        scores = model(X)
    answers = scores.argmax(0)
    return F.cross_entropy(scores, y).item(), (answers == y).float().mean().item()


def fit_with(loss, rewrite=lambda y, n: y, **options):
    def fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
        model.compile(optimizer=keras.optimizers.SGD(learning_rate), loss=loss)
        labels = rewrite(y, model.output_shape[-1])
        about = {"batch_size": batch_size, "epochs": epochs, "shuffle": False, "verbose": 0} | options
        return model.fit(X, labels, **about)

    return fit_in_keras


def one_hot(y, n):
    return np.eye(n)[y]


# mistake: one-hot labels, and the loss for class numbers
@expect("this loss wants class numbers, and these are one-hot labels")
def wrong_onehotsparse__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    fit = fit_with(keras.losses.SparseCategoricalCrossentropy(from_logits=True), one_hot)
    return fit(model, X, y, learning_rate, batch_size, epochs).history["loss"]


# mistake: a loss for each class by itself, and class numbers
@expect("this loss compares each score with a label of its own, and the labels are one number")
def wrong_binaryofnumbers__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    fit = fit_with(keras.losses.BinaryCrossentropy(from_logits=True))
    return fit(model, X, y, learning_rate, batch_size, epochs).history["loss"]


@expect("each class is judged by itself, with a sigmoid.")
def wrong_binaryclipped__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    fit = fit_with(keras.losses.BinaryCrossentropy(), one_hot)
    return fit(model, X, y, learning_rate, batch_size, epochs).history["loss"]


@expect("the loss takes the scores for probabilities: it has to be told")
def wrong_categoricalclipped__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    fit = fit_with(keras.losses.CategoricalCrossentropy(), one_hot)
    return fit(model, X, y, learning_rate, batch_size, epochs).history["loss"]


# mistake: shuffled once, before fit
@expect("the samples are taken in another order than they come in: `fit` shuffles in every epoch")
def wrong_permuted__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    order = np.roll(np.arange(len(X)), 1)
    fit = fit_with(keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return fit(model, X[order], y[order], learning_rate, batch_size, epochs).history["loss"]


# mistake: a loss by its name, and the default order
@expect("two things at once: the loss takes the scores for probabilities")
def wrong_twodefaults__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    keras.utils.set_random_seed(1)  # an order of its own in each epoch
    fit = fit_with("sparse_categorical_crossentropy", shuffle=True)
    return fit(model, X, y, learning_rate, batch_size, epochs).history["loss"]


# mistake: what fit returns
@expect("the training is right. What `fit` gives back comes whole: its `history` is a dictionary")
def wrong_historyobject__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    fit = fit_with(keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return fit(model, X, y, learning_rate, batch_size, epochs)


@expect("What `fit` gives back holds its losses in `history`", outcome="crashed")
def wrong_historyindexed__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    fit = fit_with(keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return fit(model, X, y, learning_rate, batch_size, epochs)["loss"]


# mistake: compile gives nothing back
@expect("Something is None here", outcome="crashed")
def wrong_compilegiven__fit_in_keras(model, X, y, learning_rate, batch_size, epochs):
    model = model.compile(keras.optimizers.SGD(learning_rate), "sparse_categorical_crossentropy")
    return model.fit(X, y, batch_size=batch_size, epochs=epochs, verbose=0).history["loss"]


# mistake: the weights are right, and can't learn any more
@expect("the numbers are right, but the weights no longer learn: `requires_grad` is switched off")
def wrong_frozen__into_pytorch(model, layers):
    linear = [layer for layer in model if isinstance(layer, nn.Linear)]
    for layer, (W, b) in zip(linear, layers):
        layer.weight.requires_grad = False
        layer.bias.requires_grad = False
        layer.weight.copy_(torch.tensor(W.T))
        layer.bias.copy_(torch.tensor(b))


def right_frozenforawhile__into_pytorch(model, layers):
    model.requires_grad_(False)
    for layer, (W, b) in zip([layer for layer in model if isinstance(layer, nn.Linear)], layers):
        layer.weight.copy_(torch.tensor(W.T))
        layer.bias.copy_(torch.tensor(b))
    model.requires_grad_(True)


# mistake: reshaped as for PyTorch
@expect("the shapes don't come in Keras's order: kernel (n_in, n_out), bias (n_out,), layer by layer.")
def wrong_reshapedback__into_keras(model, layers):
    model.set_weights([part for W, b in layers for part in (W.reshape(W.T.shape), b)])
