"""Answers to the exercises of hidden_layers by people who hadn't seen the mistakes."""

import numpy as np
from mlschool.activations import ACTIVATIONS

from tests.answers import expect


def right_oneline__dense(X, W, b):
    return X @ W + b


def right_npdot__dense(X, W, b):
    scores = np.dot(X, W)
    scores = np.add(scores, b)
    return scores


def right_einsum__dense(X, W, b):
    return np.einsum("ij,jk->ik", X, W) + b[None, :]


def right_loops__dense(X, W, b):
    n, n_in = X.shape
    n_out = W.shape[1]
    Z = np.zeros((n, n_out))
    for i in range(n):
        for k in range(n_out):
            total = b[k]
            for j in range(n_in):
                total = total + X[i, j] * W[j, k]
            Z[i, k] = total
    return Z


def right_columnbycolumn__dense(X, W, b):
    # one unit after the other, as in the lecture perceptron
    return np.stack([X @ w + bias for w, bias in zip(W.T, b)], axis=1)


# mistake: the bias is forgotten
@expect("the biases are left out: every unit's boundary then runs through the origin.")
def wrong_nobias__dense(X, W, b):
    return X @ W


# mistake: the weights are transposed, as PyTorch keeps them
@expect("W is transposed on the way. Here it is (n_in, n_out), one column for each unit; PyTorch")
def wrong_transposed__dense(X, W, b):
    return X @ W.T + b


# mistake: the product is element by element
@expect("you multiply element by element. A unit adds up all its weighted inputs: that is the")
def wrong_elementwise__dense(X, W, b):
    return X * W + b


# mistake: the formula for one sample, W x + b, with W on the left
@expect("W stands before X, so the weights of a unit meet the samples of a column. A sample is a")
def wrong_weightsleft__dense(X, W, b):
    return W @ X + b


# mistake: the result has units as rows (W.T @ X.T), the table lies on its side
@expect("each sample is a column in what you return. Samples stay rows, so that the next layer")
def wrong_lyingresult__dense(X, W, b):
    return W.T @ X.T + b[:, None]


# mistake: the bias is subtracted, as a threshold
@expect("you subtract the biases. A score is x·w + b.")
def wrong_minusbias__dense(X, W, b):
    return X @ W - b


# mistake: returns answers 0 and 1 instead of scores
@expect("an activation is already in it. This function stops at the scores: the backward pass will")
def wrong_step__dense(X, W, b):
    return np.where(X @ W + b >= 0, 1, 0)


# mistake: an activation is applied to the scores
@expect("an activation is already in it. This function stops at the scores: the backward pass will")
def wrong_tanh__dense(X, W, b):
    return np.tanh(X @ W + b)


# mistake: prints instead of returning
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_print__dense(X, W, b):
    Z = X @ W + b
    print(Z)


# mistake: the name of the weights is misspelt as lower case
@expect("it stops with NameError", outcome="crashed")
def wrong_name__dense(X, W, b):
    return X @ w + b


# mistake: returns from inside the loop, so only the first sample's scores come back
@expect("only the first sample is answered. `return` ends the function at once, also in the middle")
def wrong_returninloop__dense(X, W, b):
    Z = []
    for x in X:
        Z.append(x @ W + b)
        return np.array(Z)


# mistake: only the first unit's bias is added everywhere
@expect("every unit gets the first unit's bias.")
def wrong_firstbias__dense(X, W, b):
    return X @ W + b[0]


# mistake: one sum over all units, one score a sample as for the single neuron
@expect("the scores of all units are added up. Each unit passes on its own.")
def wrong_oneneuron__dense(X, W, b):
    return np.sum(X @ W + b, axis=1)


# mistake: the bias is added in each round of the inner loop, n_in times
@expect("a unit's bias is added once for each input. It belongs to the unit, so it comes once,")
def wrong_biasmanytimes__dense(X, W, b):
    Z = np.zeros((len(X), len(b)))
    for i in range(len(X)):
        for k in range(len(b)):
            for j in range(X.shape[1]):
                Z[i, k] += X[i, j] * W[j, k] + b[k]
    return Z


# mistake: the table of results is made of whole numbers, so every score is cut off
@expect("the decimals are lost on the way. Is there an array or a number of the type int, or a")
def wrong_integers__dense(X, W, b):
    Z = np.zeros((len(X), len(b)), dtype=int)
    for i in range(len(X)):
        Z[i] = X[i] @ W + b
    return Z


# mistake: the bias is a column, one for each sample instead of each unit
@expect("the biases are added down the samples: each sample gets one. They belong to the units,")
def wrong_biascolumn__dense(X, W, b):
    return X @ W + b.reshape(-1, 1)


def right_oneline__merged(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2 + b2


def right_usingdense__merged(W1, b1, W2, b2):
    W = np.matmul(W1, W2)
    b = dense(b1[None, :], W2, b2)[0]
    return W, b


def right_probing__merged(W1, b1, W2, b2):
    # ask the two layers what they do with zeros and with each unit vector
    def two(X):
        return (X @ W1 + b1) @ W2 + b2

    n_in = W1.shape[0]
    b = two(np.zeros((1, n_in)))[0]
    W = two(np.eye(n_in)) - b
    return W, b


def right_einsum__merged(W1, b1, W2, b2):
    W = np.einsum("ih,ho->io", W1, W2)
    b = (b1[:, None] * W2).sum(axis=0) + b2
    return W, b


# mistake: the first bias isn't carried through the second layer's weights, just added (breaks on most shapes)
@expect("the first bias is added without passing through the second layer. What it adds to a")
def wrong_addbiases__merged(W1, b1, W2, b2):
    return W1 @ W2, b1 + b2


# mistake: the first bias is forgotten
@expect("the first layer's bias is lost.")
def wrong_onlyb2__merged(W1, b1, W2, b2):
    W = W1 @ W2
    b = b2
    return W, b


# mistake: the second bias is forgotten
@expect("the second layer's bias is lost.")
def wrong_nob2__merged(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2


# mistake: the product in the wrong order
@expect("W₂ stands before W₁. A sample meets W₁ first: x W₁ W₂.")
def wrong_order__merged(W1, b1, W2, b2):
    return W2 @ W1, b1 @ W2 + b2


# mistake: weights and biases are added
@expect("the weights are added. Layers follow on each other, so their matrices are multiplied.")
def wrong_sum__merged(W1, b1, W2, b2):
    return W1 + W2, b1 + b2


# mistake: the answer comes back in the order b, W
@expect("weights and bias come back in the other order.")
def wrong_swapped__merged(W1, b1, W2, b2):
    W = W1 @ W2
    b = b1 @ W2 + b2
    return b, W


# mistake: prints instead of returning
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_print__merged(W1, b1, W2, b2):
    print(W1 @ W2, b1 @ W2 + b2)


# mistake: misread task, runs some invented data through both layers and returns the scores
@expect("an array of shape (1, 1) came back where 2 values are expected: `W`, `b`.")
def wrong_misread__merged(W1, b1, W2, b2):
    X = np.ones((1, W1.shape[0]))
    return (X @ W1 + b1) @ W2 + b2


# mistake: the bias comes back as a table with one row
@expect("`b`: the numbers are right, but an array of shape (1, 1) came back where an array of")
def wrong_biasrow__merged(W1, b1, W2, b2):
    b = b1.reshape(1, -1) @ W2 + b2
    return W1 @ W2, b


# mistake: transposes W2, as the shapes "must lie next to each other"
@expect("it stops with ValueError", outcome="crashed")
def wrong_transposed__merged(W1, b1, W2, b2):
    return W1 @ W2.T, b1 @ W2.T + b2


# mistake: returns the weights only
@expect("an array of shape (1, 1) came back where 2 values are expected: `W`, `b`.")
def wrong_onlyW__merged(W1, b1, W2, b2):
    return W1 @ W2


# mistake: changes b2 in place with +=, the second layer is damaged for the caller
@expect("the values are right, but `b2` is changed in place: whoever called the function finds")
def wrong_inplace__merged(W1, b1, W2, b2):
    b2 += b1 @ W2
    return W1 @ W2, b2


# mistake: puts the layers beside each other instead of multiplying them
@expect("`W`: the shape is (2, 1) where (1, 1) is expected.")
def wrong_concatenate__merged(W1, b1, W2, b2):
    return np.concatenate([W1, W2.T], axis=0), np.concatenate([b1, b2])


def right_loop__forward(X, layers, activation):
    f, slope = ACTIVATIONS[activation]
    Z, A = [], [X]
    for i, (W, b) in enumerate(layers):
        z = dense(A[-1], W, b)
        Z.append(z)
        if i < len(layers) - 1:
            A.append(f(z))
        else:
            A.append(z)
    return Z, A


def right_lastapart__forward(X, layers, activation):
    f = ACTIVATIONS[activation][0]
    Z = []
    A = [X]
    for W, b in layers[:-1]:
        Z.append(A[-1] @ W + b)
        A.append(f(Z[-1]))
    W, b = layers[-1]
    Z.append(A[-1] @ W + b)
    A.append(Z[-1])
    return Z, A


def right_recursive__forward(X, layers, activation):
    (W, b), rest = layers[0], layers[1:]
    z = X @ W + b
    if not rest:
        return [z], [X, z]
    Z, A = forward(ACTIVATIONS[activation][0](z), rest, activation)
    return [z] + Z, [X] + A


def right_functionlist__forward(X, layers, activation):
    functions = [ACTIVATIONS[activation][0]] * (len(layers) - 1) + [lambda z: z.copy()]
    Z, A = [], [np.array(X, dtype=float)]
    for (W, b), f in zip(layers, functions):
        Z.append(np.matmul(A[-1], W) + b)
        A.append(f(Z[-1]))
    return Z, A


def right_fixafterwards__forward(X, layers, activation):
    # activation everywhere, the last one taken back at the end
    f, _ = ACTIVATIONS[activation]
    Z, A = [None] * len(layers), [None] * (len(layers) + 1)
    A[0] = X
    for i in range(len(layers)):
        Z[i] = dense(A[i], layers[i][0], layers[i][1])
        A[i + 1] = f(Z[i])
    A[-1] = Z[-1]
    return Z, A


# mistake: the activation follows the last layer too
@expect("the last layer gets the activation, too. It puts out its scores as they are: with ReLU,")
def wrong_activationlast__forward(X, layers, activation):
    f, slope = ACTIVATIONS[activation]
    Z, A = [], [X]
    for W, b in layers:
        Z.append(dense(A[-1], W, b))
        A.append(f(Z[-1]))
    return Z, A


# mistake: no activation anywhere
@expect("there is no activation between the layers, so they collapse into one.")
def wrong_noactivation__forward(X, layers, activation):
    Z, A = [], [X]
    for W, b in layers:
        z = A[-1] @ W + b
        Z.append(z)
        A.append(z)
    return Z, A


# mistake: A begins with the first layer's output, X is missing
@expect("A begins behind the first layer. X belongs into it as well, in front: the backward pass")
def wrong_noX__forward(X, layers, activation):
    f, _ = ACTIVATIONS[activation]
    Z, A = [], []
    a = X
    for i, (W, b) in enumerate(layers):
        z = a @ W + b
        a = f(z) if i + 1 < len(layers) else z
        Z.append(z)
        A.append(a)
    return Z, A


# mistake: every layer gets X instead of the output of the one before
@expect("every layer gets X again. A layer's input is the output of the one before.")
def wrong_alwaysX__forward(X, layers, activation):
    f, _ = ACTIVATIONS[activation]
    Z, A = [], [X]
    for i, (W, b) in enumerate(layers):
        z = dense(X, W, b)
        Z.append(z)
        A.append(z if i == len(layers) - 1 else f(z))
    return Z, A


# mistake: the scores, not the activated outputs, go into the next layer
@expect("the scores go into the next layer, and the activated outputs go nowhere: between the")
def wrong_scoresforward__forward(X, layers, activation):
    f = ACTIVATIONS[activation][0]
    Z, A = [], [X]
    current = X
    for i, (W, b) in enumerate(layers):
        current = current @ W + b
        Z.append(current)
        A.append(f(current) if i < len(layers) - 1 else current)
    return Z, A


# mistake: takes the slope instead of the activation, the pair the wrong way round
@expect("you take the second function of the pair, which is the slope. The first one is the")
def wrong_slope__forward(X, layers, activation):
    slope, f = ACTIVATIONS[activation]
    Z, A = [], [X]
    for W, b in layers[:-1]:
        Z.append(A[-1] @ W + b)
        A.append(f(Z[-1]))
    Z.append(A[-1] @ layers[-1][0] + layers[-1][1])
    A.append(Z[-1])
    return Z, A


# mistake: calls the pair itself, a tuple can't be called
@expect("it stops with TypeError", outcome="crashed")
def wrong_callpair__forward(X, layers, activation):
    f = ACTIVATIONS[activation]
    Z, A = [], [X]
    for i, (W, b) in enumerate(layers):
        Z.append(dense(A[-1], W, b))
        A.append(Z[-1] if i == len(layers) - 1 else f(Z[-1]))
    return Z, A


# mistake: calls the name of the activation, a string can't be called
@expect("it stops with TypeError", outcome="crashed")
def wrong_callname__forward(X, layers, activation):
    Z, A = [], [X]
    for W, b in layers[:-1]:
        Z.append(dense(A[-1], W, b))
        A.append(activation(Z[-1]))
    Z.append(dense(A[-1], *layers[-1]))
    A.append(Z[-1])
    return Z, A


# mistake: the two lists come back the wrong way round
@expect("A and Z come back in the other order.")
def wrong_swapped__forward(X, layers, activation):
    f, _ = ACTIVATIONS[activation]
    Z, A = [], [X]
    for i, (W, b) in enumerate(layers):
        Z.append(dense(A[-1], W, b))
        A.append(Z[-1] if i == len(layers) - 1 else f(Z[-1]))
    return A, Z


# mistake: returns the last scores and output only, not the lists
@expect("only the last layer's scores and output come back. Append them layer by layer to two")
def wrong_onlylast__forward(X, layers, activation):
    f, _ = ACTIVATIONS[activation]
    a = X
    for i, (W, b) in enumerate(layers):
        z = dense(a, W, b)
        a = z if i == len(layers) - 1 else f(z)
    return z, a


# mistake: X counts as the first scores as well, Z is one too long
@expect("X stands in front of the scores, too. Z holds scores only, one entry for each layer.")
def wrong_ZwithX__forward(X, layers, activation):
    f, _ = ACTIVATIONS[activation]
    Z, A = [X], [X]
    for W, b in layers[:-1]:
        Z.append(dense(A[-1], W, b))
        A.append(f(Z[-1]))
    W, b = layers[-1]
    Z.append(dense(A[-1], W, b))
    A.append(Z[-1])
    return Z, A


# mistake: the last layer is forgotten, the loop stops before it
@expect("`Z`: the shape is (1, 1, 1) where (2, 1, 1) is expected.")
def wrong_lastlayermissing__forward(X, layers, activation):
    f, _ = ACTIVATIONS[activation]
    Z, A = [], [X]
    for W, b in layers[:-1]:
        Z.append(A[-1] @ W + b)
        A.append(f(Z[-1]))
    return Z, A


# mistake: always tanh, whatever the name says
@expect("the activation whose name is handed in isn't used: another one always stands in its place.")
def wrong_alwaystanh__forward(X, layers, activation):
    Z, A = [], [X]
    for i, (W, b) in enumerate(layers):
        Z.append(dense(A[-1], W, b))
        A.append(Z[-1] if i == len(layers) - 1 else np.tanh(Z[-1]))
    return Z, A


# mistake: an `if` chain that knows relu and tanh only and silently leaves all others straight
@expect("`Z`: it comes out right except for two hidden layers.")
def wrong_twonames__forward(X, layers, activation):
    Z, A = [], [X]
    for i, (W, b) in enumerate(layers):
        z = dense(A[-1], W, b)
        Z.append(z)
        if i < len(layers) - 1:
            if activation == "relu":
                z = np.maximum(z, 0)
            elif activation == "tanh":
                z = np.tanh(z)
        A.append(z)
    return Z, A


# mistake: relu written in place, so the stored scores are overwritten too
@expect("the scores kept in Z are already activated: were they overwritten (`out=`, `*=`, or the")
def wrong_inplace__forward(X, layers, activation):
    f, _ = ACTIVATIONS[activation]
    Z, A = [], [X]
    for i, (W, b) in enumerate(layers):
        z = A[-1] @ W + b
        Z.append(z)
        if i < len(layers) - 1:
            z[:] = f(z)
        A.append(z)
    return Z, A


# mistake: the biases are forgotten
@expect("the biases are left out.")
def wrong_nobias__forward(X, layers, activation):
    f, _ = ACTIVATIONS[activation]
    Z, A = [], [X]
    for i, (W, b) in enumerate(layers):
        Z.append(A[-1] @ W)
        A.append(Z[-1] if i == len(layers) - 1 else f(Z[-1]))
    return Z, A


# mistake: begins with the last layer
@expect("the layers are taken from the back. The first in the list is the one next to X.")
def wrong_reversed__forward(X, layers, activation):
    f, _ = ACTIVATIONS[activation]
    Z, A = [], [X]
    for i, (W, b) in enumerate(reversed(layers)):
        Z.append(dense(A[-1], W, b))
        A.append(Z[-1] if i == len(layers) - 1 else f(Z[-1]))
    return Z, A


# mistake: the input is put through the activation as well
@expect("the activation is applied to what comes in, before the first layer. The inputs pass as")
def wrong_activatedX__forward(X, layers, activation):
    f, _ = ACTIVATIONS[activation]
    Z, A = [], [f(X)]
    for i, (W, b) in enumerate(layers):
        Z.append(dense(A[-1], W, b))
        A.append(Z[-1] if i == len(layers) - 1 else f(Z[-1]))
    return Z, A


# mistake: the return stands inside the loop
@expect("`Z`: the shape is (1, 1, 1) where (2, 1, 1) is expected.")
def wrong_returninloop__forward(X, layers, activation):
    f, _ = ACTIVATIONS[activation]
    Z, A = [], [X]
    for i, (W, b) in enumerate(layers):
        Z.append(dense(A[-1], W, b))
        A.append(Z[-1] if i == len(layers) - 1 else f(Z[-1]))
        return Z, A


# mistake: written for exactly two layers
@expect("`Z`: the shape is (2, 5, 3) where (3, 5, 3) is expected.")
def wrong_twolayers__forward(X, layers, activation):
    f, _ = ACTIVATIONS[activation]
    (W1, b1), (W2, b2) = layers[0], layers[1]
    Z1 = X @ W1 + b1
    A1 = f(Z1)
    Z2 = A1 @ W2 + b2
    return [Z1, Z2], [X, A1, Z2]


def right_matrices__dense_backward(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)


def right_einsum__dense_backward(dZ, X, W):
    dX = np.einsum("ik,jk->ij", dZ, W)
    dW = np.einsum("ij,ik->jk", X, dZ)
    db = np.einsum("ik->k", dZ)
    return dX, dW, db


def right_loops__dense_backward(dZ, X, W):
    dX = np.zeros(X.shape)
    dW = np.zeros(W.shape)
    db = np.zeros(W.shape[1])
    for i in range(dZ.shape[0]):
        for k in range(dZ.shape[1]):
            db[k] += dZ[i, k]
            for j in range(X.shape[1]):
                dW[j, k] += X[i, j] * dZ[i, k]
                dX[i, j] += dZ[i, k] * W[j, k]
    return dX, dW, db


def right_samplebysample__dense_backward(dZ, X, W):
    dX = np.array([W @ dz for dz in dZ])
    dW = sum(np.outer(x, dz) for x, dz in zip(X, dZ))
    db = np.ones(len(dZ)) @ dZ
    return dX, dW, db


# mistake: the bias gradient isn't summed over the samples
@expect("`db` isn't summed over the samples: one bias served all of them, so it gets a gradient")
def wrong_dbnotsummed__dense_backward(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ


# mistake: the bias gradient is summed along the wrong axis
@expect("`db` is summed over the units, along the rows. It has one number for each unit: add up")
def wrong_dbaxis__dense_backward(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=1)


# mistake: the bias gradient is summed to a single number
@expect("`db` is one number for the whole layer. Each unit has its own bias, and so its own")
def wrong_dbonenumber__dense_backward(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, np.sum(dZ)


# mistake: the bias gradient is a mean instead of a sum
@expect("`db` is divided by the number of samples, and `dW` isn't. dZ carries that division")
def wrong_dbmean__dense_backward(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.mean(axis=0)


# mistake: weights and biases are divided by the number of samples once more
@expect("you divide by the number of samples. The loss has done so already, if it is a mean, and")
def wrong_dividedbyn__dense_backward(dZ, X, W):
    n = len(X)
    dX = dZ @ W.T
    dW = X.T @ dZ / n
    db = dZ.sum(axis=0) / n
    return dX, dW, db


# mistake: dW lies on its side
@expect("`dW` is transposed. It must have the shape of W, (n_in, n_out), or the step W − rate · dW")
def wrong_dWtransposed__dense_backward(dZ, X, W):
    return dZ @ W.T, dZ.T @ X, dZ.sum(axis=0)


# mistake: the weights aren't transposed in dX
@expect("`dX` goes through W the way it came. On the way back the other side of W meets dZ.")
def wrong_Wnottransposed__dense_backward(dZ, X, W):
    return dZ @ W, X.T @ dZ, dZ.sum(axis=0)


# mistake: element by element instead of matrix products
@expect("all products are element by element. Both gradients are sums: over the units for `dX`,")
def wrong_elementwise__dense_backward(dZ, X, W):
    return dZ * W, X * dZ, dZ.sum(axis=0)


# mistake: the order of the answers is dW, db, dX
@expect("`dX` comes back last. The order is dX, dW, db.")
def wrong_order__dense_backward(dZ, X, W):
    dW = X.T @ dZ
    db = dZ.sum(axis=0)
    dX = dZ @ W.T
    return dW, db, dX


# mistake: the sign is turned, "downhill" already here
@expect("the signs are turned round. These are gradients, which point uphill; the minus belongs to")
def wrong_sign__dense_backward(dZ, X, W):
    return -dZ @ W.T, -X.T @ dZ, -dZ.sum(axis=0)


# mistake: X and W are mixed up, dX is made of the input
@expect("`dX` and `dW` have changed places in what you return.")
def wrong_mixedup__dense_backward(dZ, X, W):
    dX = X.T @ dZ
    dW = dZ @ W.T
    db = np.sum(dZ, axis=0)
    return dX, dW, db


# mistake: db keeps its dimension and comes back as one row (1, n_out)
@expect("`db`: the numbers are right, but an array of shape (1, 1) came back where an array of")
def wrong_keepdims__dense_backward(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0, keepdims=True)


# mistake: a bias gradient of ones, only the slope without dZ
@expect("`db` is filled with ones or zeros. The slope of the scores with respect to a bias is 1;")
def wrong_dbones__dense_backward(dZ, X, W):
    return dZ @ W.T, X.T @ dZ, np.ones(W.shape[1])


# mistake: dX is summed over the samples too
@expect("`dX`: the shape is (2,) where (2, 2) is expected: an axis is gone that should be left.")
def wrong_dXsummed__dense_backward(dZ, X, W):
    return (dZ @ W.T).sum(axis=0), X.T @ dZ, dZ.sum(axis=0)


# mistake: prints the shapes and forgets the return
@expect("nothing comes back. Does every way through your function end with `return`?")
def wrong_print__dense_backward(dZ, X, W):
    dX = dZ @ W.T
    dW = X.T @ dZ
    db = dZ.sum(axis=0)
    print(dX.shape, dW.shape, db.shape)


# mistake: misspelt name, dz for dZ
@expect("it stops with NameError", outcome="crashed")
def wrong_name__dense_backward(dZ, X, W):
    dX = dZ @ W.T
    dW = X.T @ dZ
    db = np.sum(dz, axis=0)
    return dX, dW, db


# mistake: only two answers, dX is taken to be unneeded
@expect("a tuple of length 2 came back where 3 values are expected: `dX`, `dW`, `db`.")
def wrong_nodX__dense_backward(dZ, X, W):
    return X.T @ dZ, dZ.sum(axis=0)


def right_loop__backward(dY, Z, A, layers, activation):
    _, slope = ACTIVATIONS[activation]
    gradients = []
    dZ = dY
    for i in reversed(range(len(layers))):
        dA, dW, db = dense_backward(dZ, A[i], layers[i][0])
        gradients.insert(0, (dW, db))
        if i > 0:
            dZ = dA * slope(Z[i - 1])
    return gradients


def right_byhand__backward(dY, Z, A, layers, activation):
    slope = ACTIVATIONS[activation][1]
    n = len(layers)
    grads = [None] * n
    delta = dY
    for i in range(n - 1, -1, -1):
        if i < n - 1:
            W_next = layers[i + 1][0]
            delta = (delta @ W_next.T) * slope(Z[i])
        grads[i] = (A[i].T @ delta, delta.sum(axis=0))
    return grads


def right_appendreverse__backward(dY, Z, A, layers, activation):
    f, df = ACTIVATIONS[activation]
    slopes = [df(z) for z in Z[:-1]] + [np.ones_like(Z[-1])]
    back = []
    dA = dY
    for (W, b), a, s in zip(layers[::-1], A[-2::-1], slopes[::-1]):
        dA, dW, db = dense_backward(dA * s, a, W)
        back.append((dW, db))
    return back[::-1]


def right_recursive__backward(dY, Z, A, layers, activation):
    W, b = layers[-1]
    dA, dW, db = dense_backward(dY, A[len(layers) - 1], W)
    if len(layers) == 1:
        return [(dW, db)]
    dZ = dA * ACTIVATIONS[activation][1](Z[len(layers) - 2])
    return backward(dZ, Z[:-1], A[:-1], layers[:-1], activation) + [(dW, db)]


# mistake: the activation's slope is forgotten
@expect("the activation's slope is forgotten: the gradient passes each hidden layer as if nothing")
def wrong_noslope__backward(dY, Z, A, layers, activation):
    gradients = []
    dZ = dY
    for i in reversed(range(len(layers))):
        dZ, dW, db = dense_backward(dZ, A[i], layers[i][0])
        gradients.insert(0, (dW, db))
    return gradients


# mistake: the gradients come back from the last layer to the first
@expect("the gradients come out from the last layer to the first. Whoever updates goes through")
def wrong_reversed__backward(dY, Z, A, layers, activation):
    _, slope = ACTIVATIONS[activation]
    gradients = []
    dZ = dY
    for i in reversed(range(len(layers))):
        dA, dW, db = dense_backward(dZ, A[i], layers[i][0])
        gradients.append((dW, db))
        if i > 0:
            dZ = dA * slope(Z[i - 1])
    return gradients


# mistake: the last layer is given the activation's slope too
@expect("the slope is multiplied at the output, too. The last layer has no activation: dY passes")
def wrong_slopelast__backward(dY, Z, A, layers, activation):
    _, slope = ACTIVATIONS[activation]
    gradients = []
    dA = dY
    for i in reversed(range(len(layers))):
        dZ = dA * slope(Z[i])
        dA, dW, db = dense_backward(dZ, A[i], layers[i][0])
        gradients.insert(0, (dW, db))
    return gradients


# mistake: the slope is taken at the output A instead of the scores Z
@expect("the slope is taken at the output of the layer. It belongs to the score that went into the")
def wrong_slopeatA__backward(dY, Z, A, layers, activation):
    _, slope = ACTIVATIONS[activation]
    gradients = []
    dZ = dY
    for i in reversed(range(len(layers))):
        dA, dW, db = dense_backward(dZ, A[i], layers[i][0])
        gradients.insert(0, (dW, db))
        if i > 0:
            dZ = dA * slope(A[i])
    return gradients


# mistake: multiplies by the activation instead of its slope
@expect("you multiply with the activation where its slope is needed. It is the second of the pair.")
def wrong_activation__backward(dY, Z, A, layers, activation):
    f, _ = ACTIVATIONS[activation]
    gradients = []
    dZ = dY
    for i in reversed(range(len(layers))):
        dA, dW, db = dense_backward(dZ, A[i], layers[i][0])
        gradients.insert(0, (dW, db))
        if i > 0:
            dZ = dA * f(Z[i - 1])
    return gradients


# mistake: A is taken one too far on, the layer's output instead of its input
@expect("the weights' gradients use what went out of the layer. They need what came in: A[i] for")
def wrong_Aoffbyone__backward(dY, Z, A, layers, activation):
    _, slope = ACTIVATIONS[activation]
    gradients = []
    dZ = dY
    for i in reversed(range(len(layers))):
        dA, dW, db = dense_backward(dZ, A[i + 1], layers[i][0])
        gradients.insert(0, (dW, db))
        if i > 0:
            dZ = dA * slope(Z[i - 1])
    return gradients


# mistake: the slope of the layer itself, Z[i], instead of the one before
@expect("the slope is taken at the scores of the wrong layer. What went into layer i came out of")
def wrong_Zoffbyone__backward(dY, Z, A, layers, activation):
    _, slope = ACTIVATIONS[activation]
    gradients = []
    dZ = dY
    for i in reversed(range(len(layers))):
        dA, dW, db = dense_backward(dZ, A[i], layers[i][0])
        gradients.insert(0, (dW, db))
        if i > 0:
            dZ = dA * slope(Z[i])
    return gradients


# mistake: range stops before 0, the first layer is left out
@expect("the first layer's gradients are missing: where does your range end?")
def wrong_firstlayermissing__backward(dY, Z, A, layers, activation):
    _, slope = ACTIVATIONS[activation]
    gradients = []
    dZ = dY
    for i in range(len(layers) - 1, 0, -1):
        dA, dW, db = dense_backward(dZ, A[i], layers[i][0])
        gradients.insert(0, (dW, db))
        dZ = dA * slope(Z[i - 1])
    return gradients


# mistake: matrix product with the slope instead of number by number
@expect("it stops with ValueError", outcome="crashed")
def wrong_matrixslope__backward(dY, Z, A, layers, activation):
    _, slope = ACTIVATIONS[activation]
    gradients = []
    dZ = dY
    for i in reversed(range(len(layers))):
        dA, dW, db = dense_backward(dZ, A[i], layers[i][0])
        gradients.insert(0, (dW, db))
        if i > 0:
            dZ = dA @ slope(Z[i - 1])
    return gradients


# mistake: goes through the layers from front to back
@expect("the pass runs from the first layer to the last. A layer's gradient needs that of the")
def wrong_frontfirst__backward(dY, Z, A, layers, activation):
    _, slope = ACTIVATIONS[activation]
    gradients = []
    dZ = dY
    for i in range(len(layers)):
        dA, dW, db = dense_backward(dZ, A[i], layers[i][0])
        gradients.append((dW, db))
        dZ = dA * slope(Z[i])
    return gradients


# mistake: every layer gets dY, nothing is handed back
@expect("every layer gets dY. Each layer hands its dX back to the one before it: that is the chain.")
def wrong_alwaysdY__backward(dY, Z, A, layers, activation):
    gradients = []
    for i, (W, b) in enumerate(layers):
        dX, dW, db = dense_backward(dY, A[i], W)
        gradients.append((dW, db))
    return gradients


# mistake: everything in one flat list, dW, db, dW, db, instead of pairs
@expect("4 values came back where 2 values are expected.")
def wrong_flat__backward(dY, Z, A, layers, activation):
    _, slope = ACTIVATIONS[activation]
    gradients = []
    dZ = dY
    for i in reversed(range(len(layers))):
        dA, dW, db = dense_backward(dZ, A[i], layers[i][0])
        gradients = [dW, db] + gradients
        if i > 0:
            dZ = dA * slope(Z[i - 1])
    return gradients


# mistake: pairs the wrong way round, (db, dW)
@expect("dW and db have changed places in the pairs.")
def wrong_pairswapped__backward(dY, Z, A, layers, activation):
    _, slope = ACTIVATIONS[activation]
    gradients = []
    dZ = dY
    for i in reversed(range(len(layers))):
        dA, dW, db = dense_backward(dZ, A[i], layers[i][0])
        gradients.insert(0, (db, dW))
        if i > 0:
            dZ = dA * slope(Z[i - 1])
    return gradients


# mistake: the slope of tanh whatever the activation is
@expect("the slope of one activation is always used, whatever name is handed in.")
def wrong_alwaystanh__backward(dY, Z, A, layers, activation):
    gradients = []
    dZ = dY
    for i in reversed(range(len(layers))):
        dA, dW, db = dense_backward(dZ, A[i], layers[i][0])
        gradients.insert(0, (dW, db))
        if i > 0:
            dZ = dA * (1 - A[i] ** 2)
    return gradients


# mistake: the factor 2/n is put in again, and in place, so the caller's dY is overwritten too
@expect("`dY` itself is changed on the way, and later lines meet the changed numbers.")
def wrong_scaledagain__backward(dY, Z, A, layers, activation):
    _, slope = ACTIVATIONS[activation]
    gradients = []
    dZ = dY
    dZ *= 2 / len(dY)
    for i in reversed(range(len(layers))):
        dA, dW, db = dense_backward(dZ, A[i], layers[i][0])
        gradients.insert(0, (dW, db))
        if i > 0:
            dZ = dA * slope(Z[i - 1])
    return gradients


# mistake: updates the weights on the way back, though only gradients were asked for
@expect("the values are right, but `layers` is changed in place: whoever called the function finds")
def wrong_updates__backward(dY, Z, A, layers, activation):
    _, slope = ACTIVATIONS[activation]
    gradients = []
    dZ = dY
    for i in reversed(range(len(layers))):
        W, b = layers[i]
        dA, dW, db = dense_backward(dZ, A[i], W)
        W -= 0.1 * dW
        b -= 0.1 * db
        gradients.insert(0, (dW, db))
        if i > 0:
            dZ = dA * slope(Z[i - 1])
    return gradients


# mistake: written for exactly two layers
@expect("2 values came back where 3 values are expected.")
def wrong_twolayers__backward(dY, Z, A, layers, activation):
    slope = ACTIVATIONS[activation][1]
    dA1, dW2, db2 = dense_backward(dY, A[1], layers[1][0])
    dZ1 = dA1 * slope(Z[0])
    _, dW1, db1 = dense_backward(dZ1, A[0], layers[0][0])
    return [(dW1, db1), (dW2, db2)]


# mistake: the bias gradient isn't summed, written by hand
@expect("a bias's gradient isn't summed over the samples.")
def wrong_dbnotsummed__backward(dY, Z, A, layers, activation):
    slope = ACTIVATIONS[activation][1]
    n = len(layers)
    grads = [None] * n
    delta = dY
    for i in range(n - 1, -1, -1):
        if i < n - 1:
            delta = (delta @ layers[i + 1][0].T) * slope(Z[i])
        grads[i] = (A[i].T @ delta, delta)
    return grads


# mistake: looks the slope up in a dictionary by name that doesn't exist
@expect("it stops with NameError", outcome="crashed")
def wrong_name__backward(dY, Z, A, layers, activation):
    slope = SLOPES[activation]
    gradients = []
    dZ = dY
    for i in reversed(range(len(layers))):
        dA, dW, db = dense_backward(dZ, A[i], layers[i][0])
        gradients.insert(0, (dW, db))
        if i > 0:
            dZ = dA * slope(Z[i - 1])
    return gradients


# mistake: returns inside the loop after the last layer
@expect("1 value came back where 2 values are expected.")
def wrong_returninloop__backward(dY, Z, A, layers, activation):
    _, slope = ACTIVATIONS[activation]
    gradients = []
    dZ = dY
    for i in reversed(range(len(layers))):
        dA, dW, db = dense_backward(dZ, A[i], layers[i][0])
        gradients.insert(0, (dW, db))
        if i > 0:
            dZ = dA * slope(Z[i - 1])
        return gradients


def right_plain__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        error = A[-1] - Y
        losses.append(np.mean(error**2))
        gradients = backward(2 * error / len(Y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
    return layers, losses


def right_copyinplace__train(X, y, layers, activation, learning_rate, steps):
    # copies first, so that += may be used without harm to the caller
    layers = [(W.copy(), b.copy()) for W, b in layers]
    Y = y.reshape(-1, 1).astype(float)
    n = X.shape[0]
    losses = []
    while len(losses) < steps:
        Z, A = forward(X, layers, activation)
        losses.append(float(((A[-1] - Y) ** 2).sum() / n))
        grads = backward((A[-1] - Y) * (2 / n), Z, A, layers, activation)
        for (W, b), (dW, db) in zip(layers, grads):
            W -= learning_rate * dW
            b -= learning_rate * db
    return layers, losses


def right_twolists__train(X, y, layers, activation, learning_rate, steps):
    weights = [W for W, _ in layers]
    biases = [b for _, b in layers]
    losses = [0.0] * steps
    for s in range(steps):
        current = list(zip(weights, biases))
        Z, A = forward(X, current, activation)
        output = A[-1][:, 0]
        losses[s] = np.mean(np.square(output - y))
        dY = np.zeros(A[-1].shape)
        for i in range(len(y)):
            dY[i, 0] = 2 * (output[i] - y[i]) / len(y)
        grads = backward(dY, Z, A, current, activation)
        for i in range(len(weights)):
            weights[i] = weights[i] - learning_rate * grads[i][0]
            biases[i] = biases[i] - learning_rate * grads[i][1]
    return list(zip(weights, biases)), losses


def right_helper__train(X, y, layers, activation, learning_rate, steps):
    # helper function for one step, then collected
    def one_step(layers):
        Z, A = forward(X, layers, activation)
        difference = A[-1] - np.expand_dims(y, 1)
        new = []
        for (W, b), (dW, db) in zip(layers, backward(difference * 2 / len(X), Z, A, layers, activation)):
            new.append((W - learning_rate * dW, b - learning_rate * db))
        return new, (difference**2).mean()

    losses = []
    for _ in range(steps):
        layers, loss = one_step(layers)
        losses.append(loss)
    return layers, losses


# mistake: labels stay a row, the difference becomes an n by n table
@expect("labels (n,) beside outputs (n, 1): NumPy makes a table of n × n differences of them,")
def wrong_broadcast__train(X, y, layers, activation, learning_rate, steps):
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        error = A[-1] - y
        losses.append(np.mean(error**2))
        gradients = backward(2 * error / len(y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
    return layers, losses


# mistake: the starting layers are changed in place
@expect("the values are right, but the layers that were handed in are trained in place: whoever")
def wrong_inplace__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        for (W, b), (dW, db) in zip(layers, gradients):
            W -= learning_rate * dW
            b -= learning_rate * db
    return layers, losses


# mistake: the caller's list is overwritten, layers[i] = ...
@expect("the values are right, but the layers that were handed in are trained in place: whoever")
def wrong_listinplace__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        for i in range(len(layers)):
            W, b = layers[i]
            dW, db = gradients[i]
            layers[i] = (W - learning_rate * dW, b - learning_rate * db)
    return layers, losses


# mistake: a copy of the list only, the arrays in it are still changed in place
@expect("the values are right, but the layers that were handed in are trained in place: whoever")
def wrong_shallowcopy__train(X, y, layers, activation, learning_rate, steps):
    layers = layers.copy()
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        for (W, b), (dW, db) in zip(layers, gradients):
            W -= learning_rate * dW
            b -= learning_rate * db
    return layers, losses


# mistake: uphill, the gradient is added
@expect("you step uphill: the gradient points to where the loss grows. Is the sign of the step")
def wrong_sign__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        layers = [
            (W + learning_rate * dW, b + learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
    return layers, losses


# mistake: label minus output in the gradient, so it goes uphill though the loss is right
@expect("you step uphill: the gradient points to where the loss grows. Is the sign of the step")
def wrong_labelminusoutput__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        error = Y - A[-1]
        losses.append(np.mean(error**2))
        gradients = backward(2 * error / len(Y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
    return layers, losses


# mistake: the learning rate is used twice, in dY and in the update
@expect("the learning rate is applied twice, so a step of 0.1 becomes one of 0.01.")
def wrong_ratetwice__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        gradients = backward(learning_rate * 2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
    return layers, losses


# mistake: the factor 2 of the slope is forgotten
@expect("the factor 2 of the square is missing from the gradient.")
def wrong_notwo__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        gradients = backward((A[-1] - Y) / len(Y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
    return layers, losses


# mistake: the gradient isn't divided by the number of samples
@expect("the gradient is that of the sum of the squares, and the loss is their mean. Divide by the")
def wrong_notmean__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        gradients = backward(2 * (A[-1] - Y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
    return layers, losses


# mistake: the learning rate is left out
@expect("the learning rate isn't used: every step has the full length of the gradient.")
def wrong_norate__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        layers = [(W - dW, b - db) for (W, b), (dW, db) in zip(layers, gradients)]
    return layers, losses


# mistake: biases are never updated
@expect("the biases stay as they were.")
def wrong_biasfixed__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        layers = [(W - learning_rate * dW, b) for (W, b), (dW, db) in zip(layers, gradients)]
    return layers, losses


# mistake: only the last layer is trained
@expect("only the last layer learns. The hidden ones have gradients, too.")
def wrong_onlylastlayer__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        dW, db = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)[-1]
        W, b = layers[-1]
        layers = layers[:-1] + [(W - learning_rate * dW, b - learning_rate * db)]
    return layers, losses


# mistake: the loss after each step instead of before
@expect("the loss is taken after the step. Asked is the loss before each step, of the network that")
def wrong_lossafter__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
        losses.append(np.mean((forward(X, layers, activation)[1][-1] - Y) ** 2))
    return layers, losses


# mistake: one loss too many, the one after the last step is added
@expect("`losses`: 3 numbers came back where 2 are expected.")
def wrong_onelosstoomany__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps + 1):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        if step == steps:
            break
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
    return layers, losses


# mistake: one step too few, range begins at 1
@expect("it is one step too few.")
def wrong_steptoofew__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(1, steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
    return layers, losses


# mistake: weights are updated on the way back before the gradient of the layer before is computed from them
@expect("a layer's weights are updated before the layers in front of it have their gradients,")
def wrong_updatetooearly__train(X, y, layers, activation, learning_rate, steps):
    layers = [(W.copy(), b.copy()) for W, b in layers]
    slope = ACTIVATIONS[activation][1]
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        dZ = 2 * (A[-1] - Y) / len(Y)
        for i in reversed(range(len(layers))):
            W, b = layers[i]
            W -= learning_rate * A[i].T @ dZ
            b -= learning_rate * dZ.sum(axis=0)
            if i > 0:
                dZ = (dZ @ W.T) * slope(Z[i - 1])
    return layers, losses


# mistake: computes all gradients anew after each layer's update
@expect("the network runs anew after each layer's update. One step uses one forward and one")
def wrong_layerbylayer__train(X, y, layers, activation, learning_rate, steps):
    layers = list(layers)
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        for i in range(len(layers)):
            Z, A = forward(X, layers, activation)
            dW, db = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)[i]
            layers[i] = (layers[i][0] - learning_rate * dW, layers[i][1] - learning_rate * db)
    return layers, losses


# mistake: the forward pass stands before the loop and is done only once
@expect("the forward pass is done once, before the loop. Each step changes the network: run it")
def wrong_forwardonce__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    Z, A = forward(X, layers, activation)
    for step in range(steps):
        losses.append(np.mean((A[-1] - Y) ** 2))
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
    return layers, losses


# mistake: new layers are computed under another name and never used in the next step
@expect("the new layers aren't kept: every step begins from the same network, and the loss stays")
def wrong_lostupdate__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        new_layers = []
        for (W, b), (dW, db) in zip(layers, gradients):
            new_layers.append((W - learning_rate * dW, b - learning_rate * db))
    return new_layers, losses


# mistake: W = W - ... in the loop changes the loop's own names only, the layers stay as they were
@expect("the new layers aren't kept: every step begins from the same network, and the loss stays")
def wrong_rebinding__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        for (W, b), (dW, db) in zip(layers, gradients):
            W = W - learning_rate * dW
            b = b - learning_rate * db
    return layers, losses


# mistake: only the last loss is returned
@expect("only the last loss comes back. Keep one for each step, so that the descent can be seen.")
def wrong_onlylastloss__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        loss = np.mean((A[-1] - Y) ** 2)
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
    return layers, loss


# mistake: losses first, then layers
@expect("layers and losses come back in the other order.")
def wrong_swapped__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
    return losses, layers


# mistake: the return stands in the loop, one step only
@expect("it ends after one step: does `return` stand inside the loop?")
def wrong_returninloop__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
        return layers, losses


# mistake: the loss itself is handed back as the gradient
@expect("the loss grows and grows, where it should fall. The steps are too long, or they lead")
def wrong_lossasgradient__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        loss = (A[-1] - Y) ** 2
        losses.append(np.mean(loss))
        gradients = backward(loss / len(Y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
    return layers, losses


# mistake: the loss is a sum, not a mean (training is right)
@expect("the loss that you note is the sum over the samples. Asked is the mean, which can be")
def wrong_losssum__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.sum((A[-1] - Y) ** 2))
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
    return layers, losses


# mistake: the loss is half the mean (training is right)
@expect("the loss that you note is half of the mean square.")
def wrong_losshalf__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(0.5 * np.mean((A[-1] - Y) ** 2))
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
    return layers, losses


# mistake: the loss is the mean absolute error
@expect("you note the mean distance from the label, without the square.")
def wrong_lossabsolute__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean(np.abs(A[-1] - Y)))
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
    return layers, losses


# mistake: one step for each sample instead of all the samples together
@expect("it steps after every single sample. Here one step uses all samples at once.")
def wrong_samplebysample__train(X, y, layers, activation, learning_rate, steps):
    losses = []
    for step in range(steps):
        losses.append(np.mean((forward(X, layers, activation)[1][-1][:, 0] - y) ** 2))
        for i in range(len(X)):
            Z, A = forward(X[i : i + 1], layers, activation)
            gradients = backward(2 * (A[-1] - y[i]), Z, A, layers, activation)
            layers = [
                (W - learning_rate * dW, b - learning_rate * db)
                for (W, b), (dW, db) in zip(layers, gradients)
            ]
    return layers, losses


# mistake: learning rate and steps written as fixed numbers
@expect("still running after", outcome="stopped")
def wrong_hardcoded__train(X, y, layers, activation, learning_rate, steps):
    learning_rate = 0.2
    steps = 3000
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
    return layers, losses


# mistake: prints the loss instead of collecting it, and returns the layers only
@expect("a list of length 1 came back where 2 values are expected: `layers`, `losses`.")
def wrong_print__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        print(np.mean((A[-1] - Y) ** 2))
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
    return layers


# mistake: misspelt parameter, learning_rat
@expect("it stops with NameError", outcome="crashed")
def wrong_name__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    losses = []
    for step in range(steps):
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        layers = [
            (W - learning_rat * dW, b - learning_rat * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
    return layers, losses


# mistake: the list of losses is emptied in each step
@expect("only the last loss comes back. Keep one for each step, so that the descent can be seen.")
def wrong_lossesreset__train(X, y, layers, activation, learning_rate, steps):
    Y = y[:, None]
    for step in range(steps):
        losses = []
        Z, A = forward(X, layers, activation)
        losses.append(np.mean((A[-1] - Y) ** 2))
        gradients = backward(2 * (A[-1] - Y) / len(Y), Z, A, layers, activation)
        layers = [
            (W - learning_rate * dW, b - learning_rate * db) for (W, b), (dW, db) in zip(layers, gradients)
        ]
    return layers, losses
