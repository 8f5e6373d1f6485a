import { type GraphQLSchema, parse, validate } from 'graphql';
import type { ExampleTab } from './http/graphiql-door.js';

/** Empty is nobody: the examples answer guests, too. Where a token goes, a comment says. */
const NOBODY = { Authorization: '' } as const;

const AS = `# As a buyer: put your token into Headers below,
#   "Authorization": "Bearer TOKEN"`;

/** What GraphiQL opens with, on the demo shop. The first needs nothing; each stands for itself. */
export const EXAMPLE_TABS: readonly ExampleTab[] = [
  {
    title: 'Sign in first: run this, then copy the token.',
    query: `# 14606@demo.example is a company with other prices.
mutation SignInFirst {
  signIn(email: "14298@demo.example", password: "demo") {
    token
    expiresAt
    viewer {
      company {
        name
        industry
      }
    }
    userErrors {
      code
      message
    }
  }
}
`,
  },
  {
    title: 'My price, and why. A guest pays 7.46.',
    headers: NOBODY,
    query: `${AS}
query MyPrice {
  product(sku: "84029G") {
    name
    stock
    price(quantity: 10) {
      net {
        amount
        currency
      }
      total {
        amount
      }
      scales {
        minQuantity
        net {
          amount
        }
      }
      because {
        steps {
          kind
          source
          amount {
            amount
          }
        }
        losers {
          reason
          line {
            list
            amount {
              amount
            }
          }
        }
      }
    }
  }
}
`,
  },
  {
    title: 'What I need: what we buy often and is due.',
    headers: NOBODY,
    query: `${AS}
query WhatINeed {
  recommendations(kind: REORDER, first: 5) {
    answeredBy
    edges {
      node {
        sku
        name
        stock
      }
      because {
        reason
        text
      }
    }
  }
}
`,
  },
  {
    title: "My industry's content, in my language.",
    headers: { ...NOBODY, 'Accept-Language': 'en' },
    query: `${AS}
query MyContent {
  content(slot: "home-hero", first: 3) {
    edges {
      node {
        key
        language
        title
        body
      }
      because {
        reasons
        about
      }
    }
  }
}
`,
  },
  {
    title: 'My cart, the same on every device.',
    headers: NOBODY,
    variables: { cart: '' },
    query: `${AS}
query MyCart {
  viewer {
    cart {
      id
      version
      lines {
        product {
          sku
          name
        }
        quantity
        price {
          net {
            amount
          }
        }
        total {
          amount
        }
      }
      total {
        amount
        currency
      }
    }
  }
}

# Copy the id of your cart into Variables below.
mutation AddToMyCart($cart: ID!) {
  cartLinesAdd(cartId: $cart, lines: [{ sku: "84029G", quantity: 10 }]) {
    cart {
      version
      total {
        amount
        currency
      }
    }
    userErrors {
      code
      message
    }
  }
}
`,
  },
];

/** The examples that the schema of the levels that are on can answer: the others would be red. */
export const tabsFor = (schema: GraphQLSchema): readonly ExampleTab[] =>
  EXAMPLE_TABS.filter(({ query }) => validate(schema, parse(query)).length === 0);
