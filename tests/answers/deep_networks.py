"""Answers to the exercises of deep_networks by people who hadn't seen the mistakes."""

import numpy as np

from tests.answers import expect


def right_normal__initial_layers(sizes, rng):
    layers = []
    for n_in, n_out in zip(sizes[:-1], sizes[1:]):
        W = rng.normal(0, 1 / np.sqrt(n_in), size=(n_in, n_out))
        layers.append((W, np.zeros(n_out)))
    return layers


def right_standardnormal__initial_layers(sizes, rng):
    return [
        (rng.standard_normal((sizes[i], sizes[i + 1])) / sizes[i] ** 0.5, np.zeros(sizes[i + 1]))
        for i in range(len(sizes) - 1)
    ]


def right_uniform__initial_layers(sizes, rng):
    # a uniform draw between -h and h has the standard deviation h / sqrt(3)
    layers = []
    for i in range(1, len(sizes)):
        half = np.sqrt(3 / sizes[i - 1])
        layers.append((rng.uniform(-half, half, size=(sizes[i - 1], sizes[i])), np.zeros((sizes[i],))))
    return layers


def right_columnwise__initial_layers(sizes, rng):
    # each unit draws its own weights
    layers = []
    n_in = sizes[0]
    for n_out in sizes[1:]:
        W = np.empty((n_in, n_out))
        for k in range(n_out):
            W[:, k] = rng.normal(size=n_in) * n_in**-0.5
        layers.append((W, np.zeros(n_out)))
        n_in = n_out
    return layers


def right_turned__initial_layers(sizes, rng):
    # drawn as PyTorch keeps them, then turned upright
    layers = []
    for n_in, n_out in zip(sizes, sizes[1:]):
        layers.append(((rng.normal(size=(n_out, n_in)) / np.sqrt(n_in)).T, np.zeros(n_out)))
    return layers


# mistake: all weights are equal, and not random
@expect("all weights of a layer are equal. Its units then compute the same, get the same gradient")
def wrong_equal__initial_layers(sizes, rng):
    return [(np.full((m, n), 1 / np.sqrt(m)), np.zeros(n)) for m, n in zip(sizes, sizes[1:])]


# mistake: all weights are zero
@expect("all weights are zero, so the hidden units of a layer are all alike: they get the same")
def wrong_zeros__initial_layers(sizes, rng):
    return [(np.zeros((m, n)), np.zeros(n)) for m, n in zip(sizes, sizes[1:])]


# mistake: the scale is forgotten, standard deviation 1
@expect("the spread is the same whatever the number of inputs. A unit that adds up 200 of them")
def wrong_noscale__initial_layers(sizes, rng):
    return [(rng.normal(size=(m, n)), np.zeros(n)) for m, n in zip(sizes, sizes[1:])]


# mistake: the root is forgotten, 1/n_in
@expect("you divide by n_in, not by its square root. A sum of n random numbers grows like √n: with")
def wrong_noroot__initial_layers(sizes, rng):
    return [(rng.normal(0, 1 / m, size=(m, n)), np.zeros(n)) for m, n in zip(sizes, sizes[1:])]


# mistake: scaled by the number of units that follow, 1/sqrt(n_out)
@expect("the spread follows the number of outputs. What is added up in a score are the inputs.")
def wrong_nout__initial_layers(sizes, rng):
    return [(rng.normal(0, 1 / np.sqrt(n), size=(m, n)), np.zeros(n)) for m, n in zip(sizes, sizes[1:])]


# mistake: multiplied by the root instead of divided
@expect("you multiply with √n_in. The more inputs are added up, the smaller each weight must be.")
def wrong_timesroot__initial_layers(sizes, rng):
    return [(rng.normal(size=(m, n)) * np.sqrt(m), np.zeros(n)) for m, n in zip(sizes, sizes[1:])]


# mistake: rng.random gives numbers from 0 to 1, none is negative
@expect("all weights are positive. Drawn about 0, some inputs excite a unit and some calm it;")
def wrong_onlypositive__initial_layers(sizes, rng):
    return [(rng.random((m, n)) / np.sqrt(m), np.zeros(n)) for m, n in zip(sizes, sizes[1:])]


# mistake: uniform between -1/sqrt(n_in) and 1/sqrt(n_in), the spread is too small by sqrt(3)
@expect("the limits of your uniform numbers are ±1/√n_in, as in PyTorch's own layers. Their")
def wrong_uniformspread__initial_layers(sizes, rng):
    layers = []
    for m, n in zip(sizes, sizes[1:]):
        h = 1 / np.sqrt(m)
        layers.append((rng.uniform(-h, h, size=(m, n)), np.zeros(n)))
    return layers


# mistake: the biases are drawn at random too
@expect("the biases are random, too. They may start at 0: the random weights already make the")
def wrong_randombiases__initial_layers(sizes, rng):
    return [
        (rng.normal(size=(m, n)) / np.sqrt(m), rng.normal(size=n) / np.sqrt(m))
        for m, n in zip(sizes, sizes[1:])
    ]


# mistake: the weights lie on their side, (n_out, n_in)
@expect("the weights are (n_out, n_in), as PyTorch keeps them. Here inputs are rows and units are")
def wrong_transposed__initial_layers(sizes, rng):
    return [(rng.normal(size=(n, m)) / np.sqrt(m), np.zeros(n)) for m, n in zip(sizes, sizes[1:])]


# mistake: one bias for each unit that comes in
@expect("the biases of layer 1 must be an array of the shape (8,); yours have the shape (2,).")
def wrong_biaslength__initial_layers(sizes, rng):
    return [(rng.normal(size=(m, n)) / np.sqrt(m), np.zeros(m)) for m, n in zip(sizes, sizes[1:])]


# mistake: makes a generator of its own with a fixed seed in each round, so layers of one size are twins
@expect("two layers begin with the same numbers: is a new generator made for each of them?")
def wrong_ownseed__initial_layers(sizes, rng):
    layers = []
    for m, n in zip(sizes, sizes[1:]):
        rng = np.random.default_rng(0)
        layers.append((rng.normal(size=(m, n)) / np.sqrt(m), np.zeros(n)))
    return layers


# mistake: He's start, larger by sqrt(2)
@expect("the spread is √(2/n_in): that is He's start, made for ReLU, which silences half of each")
def wrong_he__initial_layers(sizes, rng):
    return [(rng.normal(size=(m, n)) * np.sqrt(2 / m), np.zeros(n)) for m, n in zip(sizes, sizes[1:])]


# mistake: draws one column and repeats it for each unit, the units are twins
@expect("a whole row or column of weights gets one and the same number. Draw one for every weight.")
def wrong_repeated__initial_layers(sizes, rng):
    layers = []
    for m, n in zip(sizes, sizes[1:]):
        column = rng.normal(size=(m, 1)) / np.sqrt(m)
        layers.append((np.repeat(column, n, axis=1), np.zeros(n)))
    return layers


# mistake: draws one row and repeats it for each input
@expect("a whole row or column of weights gets one and the same number. Draw one for every weight.")
def wrong_repeatedrow__initial_layers(sizes, rng):
    layers = []
    for m, n in zip(sizes, sizes[1:]):
        layers.append((np.ones((m, 1)) * rng.normal(size=n) / np.sqrt(m), np.zeros(n)))
    return layers


# mistake: a layer for every size, range goes one too far and crashes
@expect("it stops with IndexError", outcome="crashed")
def wrong_toofar__initial_layers(sizes, rng):
    layers = []
    for i in range(len(sizes)):
        W = rng.normal(size=(sizes[i], sizes[i + 1])) / np.sqrt(sizes[i])
        layers.append((W, np.zeros(sizes[i + 1])))
    return layers


# mistake: stops one step too early, the output layer is missing
@expect("2 layers are needed for the sizes (2, 8, 1); 1 came back.")
def wrong_lastmissing__initial_layers(sizes, rng):
    layers = []
    for i in range(len(sizes) - 2):
        layers.append((rng.normal(size=(sizes[i], sizes[i + 1])) / np.sqrt(sizes[i]), np.zeros(sizes[i + 1])))
    return layers


# mistake: every layer is scaled by the number of the network's inputs, sizes[0]
@expect("the weights of layer 2 have the spread 0.0")
def wrong_firstsize__initial_layers(sizes, rng):
    return [(rng.normal(0, 1 / np.sqrt(sizes[0]), (m, n)), np.zeros(n)) for m, n in zip(sizes, sizes[1:])]


# mistake: normal's first argument is the mean, so the weights lie about 1/sqrt(n_in) with the spread 1
@expect("the spread is the same whatever the number of inputs. A unit that adds up 200 of them")
def wrong_meanargument__initial_layers(sizes, rng):
    return [(rng.normal(1 / np.sqrt(m), size=(m, n)), np.zeros(n)) for m, n in zip(sizes, sizes[1:])]


# mistake: the biases are a table (1, n_out)
@expect("the biases of layer 1 must be an array of the shape (8,); yours have the shape (1, 8).")
def wrong_biasrow__initial_layers(sizes, rng):
    return [(rng.normal(size=(m, n)) / np.sqrt(m), np.zeros((1, n))) for m, n in zip(sizes, sizes[1:])]


# mistake: biases start at one
@expect("the biases are random, too. They may start at 0: the random weights already make the")
def wrong_biasones__initial_layers(sizes, rng):
    return [(rng.normal(size=(m, n)) / np.sqrt(m), np.ones(n)) for m, n in zip(sizes, sizes[1:])]


# mistake: returns two lists, all weights and all biases, instead of pairs
@expect("the biases of layer 1 must be an array of the shape (8,); yours have the shape (8, 1).")
def wrong_twolists__initial_layers(sizes, rng):
    Ws = [rng.normal(size=(m, n)) / np.sqrt(m) for m, n in zip(sizes, sizes[1:])]
    bs = [np.zeros(n) for n in sizes[1:]]
    return Ws, bs


# mistake: returns a zip object, which is used up after one round
@expect("2 layers are needed for the sizes (2, 8, 1); 0 came back.")
def wrong_zip__initial_layers(sizes, rng):
    Ws = [rng.normal(size=(m, n)) / np.sqrt(m) for m, n in zip(sizes, sizes[1:])]
    bs = [np.zeros(n) for n in sizes[1:]]
    return zip(Ws, bs)


# mistake: only works for one hidden layer, three sizes unpacked
@expect("it stops with ValueError", outcome="crashed")
def wrong_threesizes__initial_layers(sizes, rng):
    n_in, n_hidden, n_out = sizes
    return [
        (rng.normal(size=(n_in, n_hidden)) / np.sqrt(n_in), np.zeros(n_hidden)),
        (rng.normal(size=(n_hidden, n_out)) / np.sqrt(n_hidden), np.zeros(n_out)),
    ]


# mistake: the size is given as a number for the scale, size=(m, n) is read as mean and spread
@expect("all weights of a layer are equal. Its units then compute the same, get the same gradient")
def wrong_sizeargument__initial_layers(sizes, rng):
    return [(rng.normal(m, n) / np.sqrt(m), np.zeros(n)) for m, n in zip(sizes, sizes[1:])]


# mistake: forgets to return the list
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_noreturn__initial_layers(sizes, rng):
    layers = []
    for m, n in zip(sizes, sizes[1:]):
        layers.append((rng.normal(size=(m, n)) / np.sqrt(m), np.zeros(n)))


# mistake: whole-number draws from -1, 0, 1, scaled: the spread is too small and many weights are zero
@expect("many weights of layer 1 are equal to each other: units that start alike stay alike.")
def wrong_integers__initial_layers(sizes, rng):
    return [(rng.integers(-1, 2, size=(m, n)) / np.sqrt(m), np.zeros(n)) for m, n in zip(sizes, sizes[1:])]


# takes the mean of inputs and outputs, as Glorot and Keras do
@expect("the spread is √(2/(n_in + n_out)): that is Glorot's start, which Keras takes.")
def wrong_glorot__initial_layers(sizes, rng):
    layers = []
    for n_in, n_out in zip(sizes[:-1], sizes[1:]):
        spread = np.sqrt(2 / (n_in + n_out))
        layers.append((rng.normal(0, spread, (n_in, n_out)), np.zeros(n_out)))
    return layers
